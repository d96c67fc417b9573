using Weir.Core;
using Weir.Core.Rules;
using static Weir.Testing.Equivalence.RuleTexts;

namespace Weir.Testing.Equivalence;

/// <summary>
/// Random small tables over few values, so that rules overlap and every kind of node appears: user chains, jumps, gotos, returns, sets,
/// verdict maps, marks, translation, events.
/// </summary>
public sealed class RuleSetGenerator(int seed)
{
    private const uint Net = 0x0A00_0000;

    private static readonly SetDeclaration Hosts = new("hosts", [FieldType.Ipv4Address]);
    private static readonly SetDeclaration Nets = new("nets", [FieldType.Ipv4Address]) { Interval = true };

    private static readonly SetDeclaration Services = new(
        "services",
        [FieldType.Ipv4Address, FieldType.Protocol, FieldType.Port]
    );

    private static readonly SetDeclaration Marks = new("marks", [FieldType.Ipv4Address]) { Data = [FieldType.Mark] };

    private static readonly SetDeclaration Targets = new("targets", [FieldType.Protocol, FieldType.Port])
    {
        Data = [FieldType.Ipv4Address, FieldType.Port],
    };

    private static readonly SetDeclaration Choice = new("choice", [FieldType.Ipv4Address])
    {
        Verdicts = [new Verdict.Accept(), new Verdict.Drop(), new Verdict.Jump("c2"), new Verdict.Goto("c2")],
    };

    private readonly Random _random = new(seed);
    private int _stateful;

    public static string NameOf(int seed) =>
        (seed % 4) switch
        {
            0 => "filter",
            1 => "mangle",
            2 => "nat",
            _ => "raw",
        };

    /// <summary>A table whose base chain is its first chain.</summary>
    public Ruleset Next()
    {
        var (name, place) = (seed % 4) switch
        {
            0 => ("filter", new BaseHook(ChainType.Filter, Hook.Forward, 0, _random.Next(2) == 0)),
            1 => ("mangle", new BaseHook(ChainType.Filter, Hook.Forward, -150, false)),
            2 => ("nat", new BaseHook(ChainType.Nat, Hook.Prerouting, -100, false)),
            _ => ("raw", new BaseHook(ChainType.Filter, Hook.Prerouting, -300, false)),
        };
        return new Ruleset(
            Family.Ip,
            name,
            [
                new Chain(name.ToUpperInvariant(), place, Rules(name, 3 + _random.Next(5), ["c1", "c2", "c3"])),
                new Chain("c1", null, Rules(name, 2 + _random.Next(4), ["c2", "c3"])),
                new Chain("c2", null, Rules(name, 1 + _random.Next(3), ["c3"])),
                new Chain("c3", null, Rules(name, 1 + _random.Next(3), [])),
            ],
            [Hosts, Nets, Services, Marks, Targets, Choice with { Verdicts = Choices() }],
            []
        )
        {
            Elements = new Dictionary<string, ElementTable>
            {
                ["hosts"] = Elements(Hosts, Address(1), Address(2), Address(5)),
                ["nets"] = Elements(Nets, [.. Address(2), .. Address(3)], [.. Address(6), .. Address(9)]),
                ["services"] = Elements(Services, Service(1, 6, 80), Service(2, 17, 53), Service(3, 6, 443)),
                ["marks"] = Elements(
                    Marks,
                    [.. Address(1), 1, 0, 0, 0],
                    [.. Address(2), 2, 0, 0, 0],
                    [.. Address(4), 5, 0, 0, 0]
                ),
                ["targets"] = Elements(
                    Targets,
                    [6, 0, 0, 0, 0, 80, 0, 0, 10, 9, 9, 1, 31, 144, 0, 0],
                    [17, 0, 0, 0, 0, 53, 0, 0, 10, 9, 9, 2, 0, 53, 0, 0]
                ),
                ["choice"] = Elements(
                    Choice,
                    [.. Address(1), 0, 0, 0, 0],
                    [.. Address(2), 1, 0, 0, 0],
                    [.. Address(3), 2, 0, 0, 0],
                    [.. Address(4), 3, 0, 0, 0]
                ),
            },
        };
    }

    private EquatableArray<Verdict> Choices() =>
        _random.Next(2) == 0
            ? Choice.Verdicts
            : [new Verdict.Accept(), new Verdict.Drop(), new Verdict.Return(), new Verdict.Jump("c3")];

    private EquatableArray<Rule> Rules(string table, int count, string[] chains)
    {
        var rules = new Rule[count];
        for (var i = 0; i < count; i++)
        {
            var matches = new List<Match>();
            for (var m = _random.Next(3); m >= 0; m--)
                matches.AddRange(Test(table, chains.Length == 3));
            var (statement, verdict) = Target(table, chains);
            rules[i] = new Rule([.. matches], statement is null ? [] : [statement], verdict);
        }

        return [.. rules];
    }

    private IEnumerable<Match> Test(string table, bool upper)
    {
        var negated = _random.Next(4) == 0;
        var port = (ushort)(
            _random.Next(3) switch
            {
                0 => 53,
                1 => 80,
                _ => 443,
            }
        );
        switch (_random.Next(15))
        {
            case 0 or 1:
                return [Source(Host(), _random.Next(2) == 0 ? 32 : 31, negated)];
            case 2:
                return [Destination(Host(), 32, negated)];
            case 3 or 4:
                return [Protocol(Tcp()), Port(Field.DestinationPort, port, negated)];
            case 5:
                return [Protocol(6), Ports(Field.DestinationPort, negated, 53, 80, 440, 443)];
            case 6:
                return [State(_random.Next(2) == 0 ? CtStates.New : CtStates.Established | CtStates.Related, negated)];
            case 7:
                return
                [
                    Interface(
                        Field.InputInterface,
                        _random.Next(2) == 0 ? "eth1" : "eth",
                        _random.Next(2) == 0 ? -1 : 24,
                        negated
                    ),
                ];
            case 8:
                return [Protocol(6), Flags(7, 2, negated)];
            case 9:
                return [new Match.InSet(Key.Of(Field.Ip4Source), _random.Next(2) == 0 ? "hosts" : "nets", negated)];
            case 10:
                return
                [
                    new Match.InSet(
                        Key.Of(Field.Ip4Destination, Field.L4Proto, Field.DestinationPort),
                        "services",
                        negated
                    ),
                ];
            case 11 when table == "mangle":
                return [Mark(_random.Next(2) == 0 ? Field.MetaMark : Field.CtMark, 6, 4, negated)];
            case 12 when upper && _stateful < 2:
                return [Stateful(++_stateful)];
            case 13:
                return [Pure(_random.Next(2) == 0 ? "root" : "web")];
            case 14:
                return
                [
                    Protocol(Tcp()),
                    new Match.Either([Port(Field.SourcePort, port), Port(Field.DestinationPort, port)], negated),
                ];
            default:
                return [];
        }
    }

    private (Statement?, Verdict?) Target(string table, string[] chains)
    {
        if (chains.Length > 0 && _random.Next(4) == 0)
        {
            var chain = chains[_random.Next(chains.Length)];
            return (null, _random.Next(3) == 0 ? new Verdict.Goto(chain) : new Verdict.Jump(chain));
        }

        if (chains.Length >= 2 && _random.Next(10) == 0)
            return (null, new Verdict.Map(Key.Of(Field.Ip4Source), "choice"));
        if (_random.Next(8) == 0)
            return (Log(_random.Next(2) == 0 ? "a " : "b "), null);
        return table switch
        {
            "filter" => (null, Verdict()),
            "mangle" => (Write(), _random.Next(4) == 0 ? Verdict() : null),
            "nat" => Translation(),
            _ => (new Statement.NoTrack(), _random.Next(2) == 0 ? new Verdict.Accept() : null),
        };
    }

    private Verdict Verdict() =>
        _random.Next(5) switch
        {
            0 => new Verdict.Drop(),
            1 => new Verdict.Return(),
            2 => new Verdict.Reject("icmp-port-unreachable"),
            _ => new Verdict.Accept(),
        };

    private Statement Write() =>
        _random.Next(6) switch
        {
            0 => new Statement.SetMark(Field.MetaMark, (uint)_random.Next(8)),
            1 => new Statement.SetBits(Field.MetaMark, ~6u, (uint)_random.Next(4) << 1),
            2 => new Statement.SetBits(Field.CtMark, ~4u, 5),
            3 => new Statement.CopyMark(Field.CtMark, Field.MetaMark, 7, 6),
            4 => new Statement.SetMarkFromMap(Field.CtMark, Key.Of(Field.Ip4Source), "marks"),
            _ => new Statement.SetBits(Field.Ip4Tos, 0xF3, 8),
        };

    private (Statement?, Verdict?) Translation() =>
        _random.Next(4) switch
        {
            0 => (Nat(NatKind.Destination, Net + 200, 8080), new Verdict.Accept()),
            1 => (Nat(NatKind.Redirect, 0, 3128), new Verdict.Accept()),
            2 => (new Statement.DestinationNat(Key.Of(Field.L4Proto, Field.DestinationPort), "targets", true), null),
            _ => (null, Verdict()),
        };

    private uint Host() => Net + (uint)(_random.Next(4) * 2);

    private byte Tcp() => _random.Next(3) == 0 ? (byte)17 : (byte)6;

    private static byte[] Address(byte last) => [10, 0, 0, last];

    private static byte[] Service(byte last, byte protocol, ushort port) =>
        [10, 0, 0, last, protocol, 0, 0, 0, (byte)(port >> 8), (byte)port, 0, 0];
}
