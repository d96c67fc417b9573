using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>The two IP versions of one host treat the world differently: usually somebody thought of one only.</summary>
internal static class Disparity
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0710", "IPv4 and IPv6 disagree");

    /// <summary>Ports that are compared, out of those that rules name.</summary>
    private const int PortLimit = 512;

    public static void Check(LintFirewall firewall)
    {
        var four = Filter(firewall, Family.Ip);
        var six = Filter(firewall, Family.Ip6);
        if (four is null || six is null)
        {
            return;
        }

        foreach (var hook in (Hook[])[Hook.Input, Hook.Forward])
        {
            CheckPolicies(four, six, hook);
        }

        CheckPorts(firewall, four, six);
    }

    private static LintTable? Filter(LintFirewall firewall, Family family) =>
        firewall.Tables.FirstOrDefault(table => table.Ruleset.Family == family && table.Ruleset.Table == "filter");

    private static void CheckPolicies(LintTable four, LintTable six, Hook hook)
    {
        var (left, right) = (four.BaseChain(hook), six.BaseChain(hook));
        if (left < 0 || right < 0)
        {
            return;
        }

        var (closed4, closed6) = (IsClosed(four, left), IsClosed(six, right));
        if (closed4 is null || closed6 is null || closed4 == closed6)
        {
            return;
        }

        var (open, openChain) = closed4 == true ? (six, right) : (four, left);
        var (shut, shutChain) = closed4 == true ? (four, left) : (six, right);
        open.Report(
            Code.Warning(
                EndOfChain(open, openChain),
                $"{Wording.Chain(open, openChain)} lets strangers pass where {Wording.Chain(shut, shutChain)} drops them",
                $"give {open.Chains[openChain].Name} the same policy in both IP versions"
            )
        );
    }

    /// <summary>A port nobody speaks of is closed to strangers (true), open (false), or it cannot be told.</summary>
    private static bool? IsClosed(LintTable table, int chain)
    {
        var packet = Strangers
            .New(table.Ruleset.Family, 6, 61_001)
            .Through(Field.InputInterface, OutsideInterfaces.Unnamed);
        var (accepted, dropped, _) = Strangers.Ask(table, chain, packet);
        return Strangers.IsMost(dropped) ? true
            : Strangers.IsMost(accepted) ? false
            : null;
    }

    private static Position EndOfChain(LintTable table, int chain)
    {
        var rules = table.Chains[chain].Rules;
        return rules.IsEmpty ? Position.None : Wording.Position(rules[^1]);
    }

    private static void CheckPorts(LintFirewall firewall, LintTable four, LintTable six)
    {
        var (left, right) = (four.BaseChain(Hook.Input), six.BaseChain(Hook.Input));
        if (left < 0 || right < 0 || IsClosed(four, left) != true || IsClosed(six, right) != true)
        {
            return;
        }

        var outside = OutsideInterfaces.Of(firewall);
        foreach (var (protocol, port) in NamedPorts(four).Union(NamedPorts(six)).Order().Take(PortLimit))
        {
            var (open4, shut4, rule4) = Ask(four, left, protocol, port, outside);
            var (open6, shut6, rule6) = Ask(six, right, protocol, port, outside);
            if (open4 && shut6 && rule4 is { } by4)
            {
                Report(four, by4, protocol, port, "IPv4", "IPv6");
            }
            else if (open6 && shut4 && rule6 is { } by6)
            {
                Report(six, by6, protocol, port, "IPv6", "IPv4");
            }
        }
    }

    private static (bool Open, bool Shut, RuleIndex? Rule) Ask(
        LintTable table,
        int chain,
        byte protocol,
        ushort port,
        EquatableArray<string> outside
    )
    {
        var shut = true;
        foreach (var name in outside)
        {
            var packet = Strangers
                .New(table.Ruleset.Family, protocol, port)
                .Through(Field.InputInterface, name)
                .Without(Field.OutputInterface);
            var (accepted, dropped, rule) = Strangers.Ask(table, chain, packet);
            if (Strangers.IsMost(accepted))
            {
                return (true, false, rule);
            }

            shut &= Strangers.IsMost(dropped);
        }

        return (false, shut, null);
    }

    private static void Report(LintTable table, RuleIndex rule, byte protocol, ushort port, string open, string shut) =>
        table.Report(
            Code.Warning(
                Wording.Position(table[rule]),
                $"{(protocol == 6 ? "tcp" : "udp")}/{port} is open to strangers in {open} and closed in {shut}",
                $"open it in {shut} too, or close it here, whichever was meant"
            )
        );

    /// <summary>Single ports that rules accept.</summary>
    private static IEnumerable<(byte Protocol, ushort Port)> NamedPorts(LintTable table)
    {
        for (var chain = 0; chain < table.Chains.Count; chain++)
        {
            if (!table.IsReachable(chain))
            {
                continue;
            }

            foreach (var rule in table.Chains[chain].Rules)
            {
                if (rule.Verdict is not Verdict.Accept)
                {
                    continue;
                }

                var cube = table.Cubes.Read(rule.Matches);
                var ports = cube[Field.DestinationPort];
                var protocols = cube[Field.L4Proto];
                foreach (var range in ports.IsDefault ? [] : ports)
                {
                    if (range.First == range.Last && Single(protocols) is { } protocol)
                    {
                        yield return (protocol, (ushort)range.First);
                    }
                }
            }
        }
    }

    private static byte? Single(System.Collections.Immutable.ImmutableArray<NumberRange> protocols) =>
        !protocols.IsDefault && protocols.Length == 1 && (protocols[0].First == 6 || protocols[0].First == 17)
            ? (byte)protocols[0].First
            : null;
}
