using Weir.Core.Analysis.Bounds;
using Weir.Core.Analysis.Cubes;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A rule that lets anybody in the world reach a port that is there for administrators.</summary>
internal static class OpenManagement
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0709", "Management port open to the world");

    /// <summary>Rules tried out in one table.</summary>
    private const int Limit = 2_000;

    public static void Check(LintTable table)
    {
        if (table.Ruleset.Table != "filter" || table.Ruleset.Family == Family.Inet)
        {
            return;
        }

        var outside = OutsideInterfaces.Of(table.Firewall);
        var tried = 0;
        for (var chain = 0; chain < table.Chains.Count; chain++)
        {
            var rules = table.Chains[chain].Rules;
            for (var i = 0; i < rules.Count && tried < Limit; i++)
            {
                if (table.IsReachable(chain) && rules[i].Verdict is Verdict.Accept)
                {
                    tried += TryRule(table, new RuleIndex(chain, i), outside) ? 1 : 0;
                }
            }
        }
    }

    /// <returns>True when packets were tried.</returns>
    private static bool TryRule(LintTable table, RuleIndex at, EquatableArray<string> outside)
    {
        var cube = table.Cubes.Read(table[at].Matches);
        if (!MayBeForStrangers(cube, table.Ruleset.Family))
        {
            return false;
        }

        var open = ManagementPorts
            .All.Where(service => Admits(cube, service) && IsOpen(table, at, cube, service, outside))
            .Select(service => $"{service.Name} ({(service.Protocol == 6 ? "tcp" : "udp")}/{service.Port})")
            .ToList();
        if (open.Count > 0)
        {
            var every = cube[Field.DestinationPort].IsDefault ? "every port, with " : "";
            var names = string.Join(", ", open.Take(4)) + (open.Count > 4 ? $" and {open.Count - 4} more" : "");
            table.Report(
                Code.Warning(
                    Wording.Position(table[at]),
                    $"{Wording.Chain(table, at.Chain)} accepts {every}{names} from anywhere",
                    "accept it from the networks of your administrators only (-s, or a set), or through a VPN"
                )
            );
        }

        return true;
    }

    /// <summary>The rule asks nothing that would keep most of the world out.</summary>
    private static bool MayBeForStrangers(Cube cube, Family family)
    {
        var sources = cube[Strangers.Source(family)];
        if (!cube.Others.IsEmpty)
        {
            return false;
        }

        var inside = Strangers
            .Sources(family)
            .Count(source => sources.IsDefault || Model.RangeAlgebra.Covers(sources.AsSpan(), new(source, source)));
        return Strangers.IsMost(inside);
    }

    private static bool Admits(Cube cube, ManagementPort service) =>
        new PartialPacket()
            .With(Field.L4Proto, service.Protocol)
            .With(Field.DestinationPort, service.Port)
            .InState(CtStates.New)
            .Passes(cube) != Truth.No;

    private static bool IsOpen(
        LintTable table,
        RuleIndex at,
        Cube cube,
        ManagementPort service,
        EquatableArray<string> outside
    )
    {
        if (OutsideInterfaces.Admitted(outside, cube, Field.InputInterface) is not { } from)
        {
            return false;
        }

        var packet = Strangers
            .New(table.Ruleset.Family, service.Protocol, service.Port)
            .Through(Field.InputInterface, from);
        var destination = Strangers.Destination(table.Ruleset.Family);
        if (cube[destination] is { IsDefault: false, IsEmpty: false } destinations)
        {
            packet = packet.With(destination, destinations[0].First);
        }

        return IsOpen(table, Hook.Input, at, packet.Without(Field.OutputInterface))
            // A forwarding rule without a port is for whole networks, and says nothing of a service.
            || (!cube[Field.DestinationPort].IsDefault && IsOpen(table, Hook.Forward, at, Leaving(packet, cube)));
    }

    private static PartialPacket Leaving(PartialPacket packet, Cube cube) =>
        cube[Field.OutputInterface] is { IsDefault: false, IsEmpty: false } names
            ? packet.With(Field.OutputInterface, names[0].First)
            : packet.Through(Field.OutputInterface, "weir-inside");

    private static bool IsOpen(LintTable table, Hook hook, RuleIndex at, PartialPacket packet)
    {
        var chain = table.BaseChain(hook);
        if (chain < 0)
        {
            return false;
        }

        var (accepted, _, rule) = Strangers.Ask(table, chain, packet);
        return Strangers.IsMost(accepted) && rule == at;
    }
}
