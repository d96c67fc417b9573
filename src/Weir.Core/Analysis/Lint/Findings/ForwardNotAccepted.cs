using Weir.Core.Analysis.Bounds;
using Weir.Core.Analysis.Cubes;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>Connections are translated to a host behind the firewall, and the filter then drops them.</summary>
internal static class ForwardNotAccepted
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0717", "DNAT without matching accept");

    public static void Check(LintFirewall firewall)
    {
        foreach (var table in firewall.Tables)
        {
            var filter = firewall.Tables.FirstOrDefault(other =>
                other.Ruleset.Table == "filter" && other.Ruleset.Family == table.Ruleset.Family
            );
            if (table.Ruleset.Table != "nat" || filter is null || filter.BaseChain(Hook.Forward) < 0)
            {
                continue;
            }

            for (var chain = 0; chain < table.Chains.Count; chain++)
            {
                foreach (var rule in ComesFromOutside(table, chain) ? table.Chains[chain].Rules : [])
                {
                    CheckRule(table, filter, rule);
                }
            }
        }
    }

    /// <summary>Reached from prerouting, not from output alone.</summary>
    private static bool ComesFromOutside(LintTable table, int chain) =>
        table.IsReachable(chain) && table.Chains[chain].Base is null or { Hook: Hook.Prerouting };

    private static void CheckRule(LintTable table, LintTable filter, Rule rule)
    {
        var nat = rule.Statements.OfType<Statement.Nat>().FirstOrDefault();
        if (nat is not { Kind: NatKind.Destination, First.IsEmpty: false } || rule.Matches.IsEmpty)
        {
            return;
        }

        var cube = table.Cubes.Read(rule.Matches);
        if (cube.IsEmpty || Translated(table, cube, nat) is not { } packet)
        {
            return;
        }

        var result = new Probe(filter).Run(filter.BaseChain(Hook.Forward), packet);
        if (result.IsSurelyDropped)
        {
            var by = result.Rule is { } at
                ? Wording.Name(filter, at)
                : $"the policy of {Wording.Chain(filter, filter.BaseChain(Hook.Forward))}";
            table.Report(
                Code.Warning(
                    Wording.Position(rule),
                    $"connections that this rule translates are dropped afterwards, by {by}",
                    "accept them in filter FORWARD: by -m conntrack --ctstate DNAT, or by the address and port they are translated to"
                )
            );
        }
    }

    /// <summary>First packets that pass the rule, as the filter meets them; null when it stays on the box.</summary>
    private static PartialPacket? Translated(LintTable table, Cube cube, Statement.Nat nat)
    {
        var family = table.Ruleset.Family;
        var destination = Strangers.Destination(family);
        var address = FieldNumbers.Read(destination, nat.First.AsSpan());
        if (
            (family == Family.Ip && address >> 24 == 127)
            || (family == Family.Ip6 && address == 1)
            || IsLocal(table.Firewall.Firewall, address)
        )
        {
            return null;
        }

        var packet = new PartialPacket()
            .InState(CtStates.New)
            .WithStatus(CtStatuses.DestinationNat)
            .With(destination, address);
        foreach (var part in cube.Parts)
        {
            var field = Field.Table[part.Field];
            packet = field == destination || field == Field.CtState ? packet : packet.With(field, part.Values);
        }

        return nat.FirstPort != 0
            ? packet.With(Field.DestinationPort, [new Model.NumberRange(nat.FirstPort, nat.LastPort)])
            : packet;
    }

    private static bool IsLocal(Firewall firewall, UInt128 address) =>
        firewall.LocalAddresses.Any(prefix =>
            prefix.IsIpv6
                ? prefix.V6.Address.Value <= address && address <= prefix.V6.Last.Value
                : prefix.V4.Address.Value <= address && address <= prefix.V4.Last.Value
        );
}
