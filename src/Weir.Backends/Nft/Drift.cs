namespace Weir.Backends.Nft;

/// <summary>What a difference between wanted and actual is about.</summary>
public enum DriftKind
{
    Table,
    Counter,
    Set,
    Chain,
    Rule,
    Element,
}

public enum DriftChange
{
    /// <summary>Wanted and not there.</summary>
    Missing,

    /// <summary>There and not wanted.</summary>
    Extra,

    /// <summary>There, but otherwise.</summary>
    Different,
}

/// <summary>One difference between what is wanted and what the kernel holds.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Change">Missing, extra or different.</param>
/// <param name="Name">The table, counter, set or chain; of a rule its chain, of an element its set.</param>
/// <param name="Detail">The rule or element itself, or what differs; empty where the name says it all.</param>
public sealed record Drift(DriftKind Kind, DriftChange Change, string Name, string Detail = "")
{
    /// <summary>For people: "set bans4_24: element 192.0.2.0 is missing".</summary>
    public override string ToString()
    {
        var end = Change switch
        {
            DriftChange.Missing => "is missing",
            DriftChange.Extra => "is not Weir's",
            _ => "is not as it was loaded",
        };
        return Kind switch
        {
            DriftKind.Rule => $"chain {Name}: rule {Detail} {end}",
            DriftKind.Element => $"set {Name}: element {Detail} {end}",
            _ when Detail.Length > 0 => $"{Kind.ToString().ToLowerInvariant()} {Name} {end}: {Detail}",
            _ => $"{Kind.ToString().ToLowerInvariant()} {Name} {end}",
        };
    }
}
