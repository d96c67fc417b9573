namespace Weir.Backends.Nft;

/// <summary>
/// What a ruleset says and nft cannot: thrown by the writers, which never write something near it, and told beforehand by
/// <see cref="NftSupport"/>.
/// </summary>
public sealed class NftRefusal : NotSupportedException
{
    private NftRefusal(string code, string message)
        : base(message) => Code = code;

    /// <summary>The code of the finding, of <see cref="NftDiagnostics"/>.</summary>
    public string Code { get; }

    internal static NftRefusal Match(string message) => new(NftDiagnostics.UnsupportedMatch.Code, message);

    internal static NftRefusal Target(string message) => new(NftDiagnostics.UnsupportedTarget.Code, message);

    internal static NftRefusal Set(string message) => new(NftDiagnostics.UnsupportedSet.Code, message);

    internal static NftRefusal Place(string message) => new(NftDiagnostics.UnsupportedPlace.Code, message);
}
