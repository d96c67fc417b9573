using Weir.Core;
using Weir.Core.Text;

namespace Weir.Sources.Hiera;

/// <summary>The sets that Hiera's data files declare under <c>iptables::sets::sets</c>, merged, as written: nothing is checked yet.</summary>
/// <param name="Sets">Sorted by name (ordinal), unique.</param>
public sealed record HieraSets(EquatableArray<HieraSet> Sets);

/// <summary>One set as declared.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Config">What stands behind <c>create NAME</c>: type and options of ipset.</param>
/// <param name="Members">Sorted by their text (ordinal), unique, as the template of the rules sorts them.</param>
public sealed record HieraSet(string Name, string Config, EquatableArray<HieraMember> Members)
{
    /// <summary>Where its name is written; not part of its equality.</summary>
    public HieraPlace At { get; init; }

    /// <summary>Where its config is written.</summary>
    public HieraPlace ConfigAt { get; init; }
}

/// <summary>A member of a set as declared.</summary>
/// <param name="Text">Its key: what stands behind <c>add NAME</c>, with time-out or <c>nomatch</c> if it has them.</param>
/// <param name="Comment">Words for people, or null.</param>
public sealed record HieraMember(string Text, string? Comment)
{
    public HieraPlace At { get; init; }
}

/// <summary>A place in one of the files. Two places always compare equal, so that sets compare by what they say.</summary>
/// <param name="Origin">File and line.</param>
/// <param name="Column">From 1.</param>
public readonly record struct HieraPlace(Origin Origin, int Column)
{
    /// <summary>The position to report.</summary>
    public Position.InFile Position => new(Origin.Table?.Name ?? "", Origin.Line, Column);

    public bool Equals(HieraPlace other) => true;

    public override int GetHashCode() => 0;
}
