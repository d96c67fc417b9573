using System.Collections.Frozen;
using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Testing;

namespace Weir.KernelTests.Iptables;

public sealed class IptablesIpsetTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [KernelFact]
    public void Write_OptimizedTables_LoadAndListAsMeant()
    {
        using var sets = new StringWriter();
        using var rules4 = new StringWriter();
        using var rules6 = new StringWriter();
        IptablesIpsetText.Write(Sample(), Now, sets, rules4, rules6).ShouldBeEmpty();

        using var network = TestNamespace.Create("ipset");
        network.Run("ipset", ["restore"], sets.ToString());
        network.Run("iptables-legacy-restore", [], rules4.ToString());
        rules6.ToString().ShouldBeEmpty();

        var saved = network.Run("ipset", ["save"]).Split('\n');
        saved.ShouldContain("add bans 10.0.0.0/8");
        saved.ShouldContain("add members 10.20.1.0/24");
        saved.ShouldContain("add services 10.20.1.9,tcp:443");
        saved.ShouldContain("add ports 8080");
        saved.ShouldContain("add bans-2 192.0.2.1");
        var listing = network.Run("iptables-legacy-save", ["-t", "filter"]);
        listing.ShouldContain("-A FORWARD -m set --match-set bans src -j DROP\n");
        listing.ShouldContain("-A FORWARD -m set ! --match-set members src -j ACCEPT\n");
        listing.ShouldContain("-A FORWARD -m set --match-set services src,dst -j weir-do-1\n");
        listing.ShouldContain(
            "-A FORWARD -p udp -m multiport --dports 0:65535 -m set ! --match-set ports dst -j DROP\n"
        );
        network.Run("iptables-legacy-save", ["-t", "raw"]).ShouldContain("--match-set bans-2 src -j DROP\n");
    }

    private static Firewall Sample() => new([Filter(), Raw()]);

    private static Ruleset Filter()
    {
        var bans = Set("bans", [FieldType.Ipv4Address], interval: true);
        var members = Set("members", [FieldType.Ipv4Address]);
        // Another order than ipset's: it becomes hash:ip,port all the same.
        var services = Set("services", [FieldType.Protocol, FieldType.Port, FieldType.Ipv4Address]);
        var ports = Set("ports", [FieldType.Port], interval: true);
        return Table(
            "filter",
            Hook.Forward,
            0,
            [
                Rule(new Verdict.Drop(), new Match.InSet(Key.Of(Field.Ip4Source), "bans")),
                Rule(
                    new Verdict.Accept(),
                    new Match.InSet(Key.Of(new KeyPart(Field.Ip4Source, 24)), "members", Negated: true)
                ),
                new Rule(
                    [new Match.InSet(Key.Of(Field.L4Proto, Field.DestinationPort, Field.Ip4Source), "services")],
                    [new Statement.Extension("LOG", [new ExtensionOption("--log-prefix", ["in: "])])],
                    new Verdict.Accept()
                ),
                Rule(
                    new Verdict.Drop(),
                    new Match.Compare(Field.L4Proto, Comparison.Equal, [17]),
                    new Match.InSet(Key.Of(Field.DestinationPort), "ports", Negated: true)
                ),
            ],
            new()
            {
                [bans] = Elements(bans, "0A0000000AFFFFFF", "C0000200C0000203"),
                [members] = Elements(members, "0A140100"),
                [services] = Elements(services, "0600000001BB00000A140109"),
                [ports] = Elements(ports, "1F9000001F910000"),
            }
        );
    }

    private static Ruleset Raw()
    {
        var bans = Set("bans", [FieldType.Ipv4Address]);
        return Table(
            "raw",
            Hook.Prerouting,
            -300,
            [Rule(new Verdict.Drop(), new Match.InSet(Key.Of(Field.Ip4Source), "bans"))],
            new() { [bans] = Elements(bans, "C0000201") }
        );
    }

    private static Rule Rule(Verdict verdict, params Match[] matches) =>
        new(EquatableArray.Create<Match>(matches), [], verdict);

    private static Ruleset Table(
        string name,
        Hook hook,
        int priority,
        EquatableArray<Rule> rules,
        Dictionary<SetDeclaration, ElementTable> sets
    ) =>
        new(
            Family.Ip,
            name,
            [
                new Chain(
                    hook == Hook.Forward ? "FORWARD" : "PREROUTING",
                    new BaseHook(ChainType.Filter, hook, priority, false),
                    rules
                ),
            ],
            EquatableArray.Create<SetDeclaration>([.. sets.Keys]),
            []
        )
        {
            Elements = sets.ToFrozenDictionary(static pair => pair.Key.Name, static pair => pair.Value),
        };

    private static SetDeclaration Set(string name, EquatableArray<FieldType> key, bool interval = false) =>
        new(name, key) { Interval = interval };

    private static ElementTable Elements(SetDeclaration set, params string[] elements)
    {
        var table = new ElementTable(set.Stride);
        foreach (var element in elements)
        {
            Convert.FromHexString(element).CopyTo(table.Append(new Origin(null, 0)));
        }

        return table;
    }
}
