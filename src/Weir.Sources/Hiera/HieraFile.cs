namespace Weir.Sources.Hiera;

/// <summary>How a key that several files of a hierarchy have becomes one value (Hiera's own names and meanings).</summary>
public enum HieraMerge
{
    /// <summary>The first file that has the key decides alone.</summary>
    First,

    /// <summary>The sets of all files; one that several have is the first file's.</summary>
    Hash,

    /// <summary>As <see cref="Hash"/>, and sets of one name are merged too: the members of all, the first file's config and comments.</summary>
    Deep,
}

/// <summary>What one file of the hierarchy says of the sets.</summary>
internal sealed class HieraFile
{
    /// <summary>Where the key <c>iptables::sets::sets</c> is; null: the file does not have it.</summary>
    public HieraPlace? KeyAt { get; set; }

    /// <summary>In the order of the file.</summary>
    public List<DeclaredSet> Sets { get; } = [];

    /// <summary>What its <c>lookup_options</c> say, or null.</summary>
    public HieraMerge? Merge { get; set; }

    /// <summary>Its other keys, as far as a message may want to name them.</summary>
    public List<string> OtherKeys { get; } = [];
}

/// <summary>A set in one file; in a deeper hierarchy a file may give members alone.</summary>
internal sealed record DeclaredSet(string Name, HieraPlace At)
{
    public string? Config { get; set; }

    public HieraPlace ConfigAt { get; set; }

    public List<HieraMember> Members { get; } = [];
}
