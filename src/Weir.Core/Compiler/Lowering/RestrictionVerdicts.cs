using Weir.Core.Rules;

namespace Weir.Core.Compiler.Lowering;

/// <summary>The verdicts that the maps of restricted members choose from; the constants are indices into the lists.</summary>
internal static class RestrictionVerdicts
{
    /// <summary>Only the walled garden (both families).</summary>
    public const uint Garden = 0;

    /// <summary>IPv4: the member has no public address.</summary>
    public const uint NoAddress = 1;

    /// <summary>IPv6: trial members have none.</summary>
    public const uint NoIpv6 = 1;

    /// <summary>Inbound IPv6: blocked.</summary>
    public const uint Closed = 0;

    public static EquatableArray<Verdict> Ipv4 => [new Verdict.Goto(Names.Garden4), new Verdict.Goto(Names.NoAddress)];

    public static EquatableArray<Verdict> Ipv6 => [new Verdict.Goto(Names.Garden6), new Verdict.Drop()];

    public static EquatableArray<Verdict> Inbound => [new Verdict.Drop()];
}
