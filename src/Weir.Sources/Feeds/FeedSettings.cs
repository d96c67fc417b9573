using Weir.Core.Text;

namespace Weir.Sources.Feeds;

/// <summary>One entry of <c>feeds:</c> in weir.yaml.</summary>
/// <param name="Name">What bans of it name as their source; unique, a file name without '/'.</param>
/// <param name="Path">A file, or a folder whose files are read together in the order of their names.</param>
/// <param name="MaxEntries">A list with more prefixes is not taken.</param>
/// <param name="MaxChange">Above 1: a list that has more than so many times, or less than that part of, the entries last accepted is held back.</param>
public sealed record FeedSettings(string Name, string Path, int MaxEntries, double MaxChange, Position.InFile At)
{
    public const int DefaultMaxEntries = 4_000_000;
    public const double DefaultMaxChange = 3;

    /// <summary>Among so few entries a factor says nothing.</summary>
    public const int FewEntries = 100;
}
