namespace Weir.Benching;

/// <summary>How a rule set gets into the kernel when it is measured.</summary>
internal enum CandidateForm
{
    /// <summary>A site folder, by <c>weir apply</c>.</summary>
    Site,

    /// <summary>Files of rules as they are, by <c>weir load</c>.</summary>
    Weir,

    /// <summary>Files of rules, optimized once, by <c>weir load</c>.</summary>
    Optimized,

    /// <summary>nft text, by <c>nft -f</c>.</summary>
    Nft,

    /// <summary>A dump, by <c>iptables-restore-translate</c> once, then <c>nft -f</c>.</summary>
    Translated,

    /// <summary>The same, by <c>nft -o -f</c>.</summary>
    NftOptimized,

    /// <summary>A dump, by <c>iptables-legacy-restore</c>; with sets, by <c>ipset restore</c> before.</summary>
    Iptables,

    /// <summary>A dump, by <c>iptables-nft-restore</c>; with sets, by <c>ipset restore</c> before.</summary>
    IptablesNft,

    /// <summary>Files of rules with every set written out as one rule for each element, by <c>nft -f</c>.</summary>
    Linear,
}

internal static class CandidateForms
{
    public static IReadOnlyList<(string Word, CandidateForm Form)> All { get; } =
    [
        ("site", CandidateForm.Site),
        ("weir", CandidateForm.Weir),
        ("optimized", CandidateForm.Optimized),
        ("nft", CandidateForm.Nft),
        ("translated", CandidateForm.Translated),
        ("nft-o", CandidateForm.NftOptimized),
        ("iptables", CandidateForm.Iptables),
        ("iptables-nft", CandidateForm.IptablesNft),
        ("linear", CandidateForm.Linear),
    ];

    public static string Words => string.Join(", ", All.Select(static one => one.Word));

    public static string Word(this CandidateForm form) => All.First(one => one.Form == form).Word;
}
