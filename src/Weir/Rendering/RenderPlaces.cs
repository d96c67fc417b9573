namespace Weir.Rendering;

/// <summary>What the files of a rendering are called. The first three are where Debian's netfilter-persistent looks too.</summary>
internal static class RenderPlaces
{
    public const string Sets = "ipsets";
    public const string Rules4 = "rules.v4";
    public const string Rules6 = "rules.v6";
    public const string Nft = "weir.nft";

    /// <summary>What leads from the sets that were there to the new ones.</summary>
    public const string Changes = "ipsets.changes";
}
