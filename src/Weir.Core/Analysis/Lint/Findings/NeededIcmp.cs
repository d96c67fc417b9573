using Weir.Core.Analysis.Bounds;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>
/// ICMP without which IP does not work: neighbour discovery on the box (RFC 4861; conntrack does not track it), and "packet too big", without
/// which large packets vanish (RFC 4890, RFC 1191).
/// </summary>
internal static class NeededIcmp
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0723", "Needed ICMP is dropped");

    private const byte Icmp = 1;
    private const byte Icmp6 = 58;

    public static void Check(LintTable table)
    {
        if (table.Ruleset.Table != "filter")
        {
            return;
        }

        if (table.Ruleset.Family == Family.Ip6)
        {
            var base6 = Strangers.Of(Family.Ip6, Icmp6).With(Field.IcmpV6Code, 0);
            var discovery = base6.With(Field.HopLimit, 255).InState(CtStates.Untracked);
            Try(
                table,
                Hook.Input,
                discovery.With(Field.IcmpV6Type, 135),
                "neighbour solicitations: nobody on the link finds this host"
            );
            Try(
                table,
                Hook.Input,
                discovery.With(Field.IcmpV6Type, 136),
                "neighbour advertisements: this host finds nobody on the link"
            );
            var tooBig = base6.With(Field.IcmpV6Type, 2).InState(CtStates.Related);
            Try(table, Hook.Input, tooBig, "packet too big: large packets of this host vanish");
            Try(table, Hook.Forward, tooBig, "packet too big: large packets of hosts behind this one vanish");
        }
        else if (table.Ruleset.Family == Family.Ip)
        {
            var tooBig = Strangers
                .Of(Family.Ip, Icmp)
                .With(Field.IcmpType, 3)
                .With(Field.IcmpCode, 4)
                .InState(CtStates.Related);
            Try(table, Hook.Input, tooBig, "fragmentation needed: large packets of this host vanish");
            Try(table, Hook.Forward, tooBig, "fragmentation needed: large packets of hosts behind this one vanish");
        }
    }

    /// <summary>Reports what is dropped by whatever interface it comes, in a chain that lets others through.</summary>
    private static void Try(LintTable table, Hook hook, PartialPacket packet, string what)
    {
        var chain = table.BaseChain(hook);
        if (chain < 0 || table.Chains[chain].Rules.IsEmpty)
        {
            return;
        }

        ProbeResult? last = null;
        foreach (var name in OutsideInterfaces.Of(table.Firewall))
        {
            last = new Probe(table).Run(chain, packet.Through(Field.InputInterface, name));
            if (!last.IsSurelyDropped)
            {
                return;
            }
        }

        var position = last?.Rule is { } rule
            ? Wording.Position(table[rule])
            : Wording.Position(table.Chains[chain].Rules[^1]);
        var by = last?.Rule is null ? "the policy" : "this rule";
        table.Report(
            Code.Warning(
                position,
                $"{by} of {Wording.Chain(table, chain)} drops {what}",
                table.Ruleset.Family == Family.Ip6
                    ? "accept the types of RFC 4890 before: -p ipv6-icmp with 1, 2, 3, 4 and, to the host itself, 133 to 136"
                    : "accept packets in state RELATED before, or ICMP type 3"
            )
        );
    }
}
