using System.Globalization;
using System.Text;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Testing.Generators;

/// <summary>Random tables over a small space of packets, so that rules overlap, shadow and follow one another often.</summary>
public sealed class RandomTables(int seed)
{
    private static readonly OriginTable Source = new("random", IsFile: true);
    private static readonly byte[] Ports = [22, 53, 80, 81, 82];
    private readonly Random _random = new(seed);
    private int _line;
    private int _ordinal;

    /// <summary>A base chain and up to seven more, each jumping to later ones only.</summary>
    public Ruleset Table()
    {
        _line = 0;
        _ordinal = 0;
        var count = 1 + _random.Next(8);
        var tree = _random.Next(2) == 0;
        var chains = new Chain[count];
        for (var i = 0; i < count; i++)
        {
            var hook = i == 0 ? new BaseHook(ChainType.Filter, Hook.Forward, 0, _random.Next(2) == 0) : null;
            var rules = Rules(i, count, tree);
            chains[i] = new Chain(i == 0 ? "FORWARD" : Name(i), hook, new([.. rules]));
        }

        return new Ruleset(Family.Ip, "filter", new([.. chains]), [], [])
        {
            Elements = new Dictionary<string, ElementTable>(),
        };
    }

    public Dictionary<Field, byte[]> Packet()
    {
        var packet = new Dictionary<Field, byte[]>
        {
            [Field.Ip4Source] = Address(),
            [Field.Ip4Destination] = Address(),
            [Field.InputInterface] = Interface(),
            [Field.MetaMark] = BitConverter.GetBytes((uint)_random.Next(3)),
            [Field.Ip4Tos] = [(byte)(_random.Next(4) << 2)],
            [Field.Priority] = BitConverter.GetBytes(0u),
            [Field.CtState] = BitConverter.GetBytes(
                (uint)(
                    _random.Next(3) switch
                    {
                        0 => 2,
                        1 => 8,
                        _ => 1,
                    }
                )
            ),
        };
        var protocol = (byte)(
            _random.Next(3) switch
            {
                0 => 6,
                1 => 17,
                _ => 1,
            }
        );
        packet[Field.L4Proto] = [protocol];
        if (protocol != 1 && _random.Next(8) != 0)
        {
            packet[Field.DestinationPort] = [0, Port()];
            packet[Field.SourcePort] = [0, Port()];
        }

        packet[Field.Ip4SourceLow] = packet[Field.Ip4Source][2..];
        packet[Field.Ip4DestinationLow] = packet[Field.Ip4Destination][2..];
        if (BitConverter.ToUInt32(packet[Field.CtState]) != 1)
        {
            packet[Field.CtMark] = BitConverter.GetBytes((uint)_random.Next(3));
        }

        return packet;
    }

    /// <summary>Which extension tests hold: each with even chance, the same for one text.</summary>
    public HashSet<string> Holding(Ruleset table) =>
        table
            .Chains.SelectMany(chain => chain.Rules)
            .SelectMany(rule => rule.Matches)
            .OfType<Match.Extension>()
            .Select(test => test.Purity == Purity.Pure ? test.Text : $"{test.Text}#{test.Ordinal}")
            .Distinct()
            .Where(_ => _random.Next(2) == 0)
            .ToHashSet();

    private static string Name(int chain) => string.Create(CultureInfo.InvariantCulture, $"c{chain}");

    private IEnumerable<Rule> Rules(int chain, int count, bool tree)
    {
        var number = _random.Next(14);
        if (tree && chain == 0)
        {
            foreach (var rule in Jumps(count))
            {
                yield return rule;
            }

            number = _random.Next(4);
        }

        for (var i = 0; i < number; i++)
        {
            yield return new Rule(
                new([.. Tests()]),
                new([.. Statements(out var ends)]),
                ends ?? Verdict(chain, tree ? 0 : count)
            )
            {
                Origin = new Origin(Source, ++_line),
                Comment = _random.Next(6) == 0 ? "why" : null,
            };
        }
    }

    /// <summary>A jump to each of the other chains, told apart by one field.</summary>
    private IEnumerable<Rule> Jumps(int count)
    {
        var kind = _random.Next(4);
        for (var target = 1; target < count; target++)
        {
            Match test = kind switch
            {
                0 => Compare(Field.MetaMark, BitConverter.GetBytes((uint)(target - 1))),
                1 => Compare(Field.DestinationPort, [0, Ports[target % Ports.Length]]),
                _ => ByAddress(target),
            };
            yield return new Rule(_random.Next(5) == 0 ? [test, Test()] : [test], [], new Verdict.Jump(Name(target)))
            {
                Origin = new Origin(Source, ++_line),
            };
        }
    }

    private Match.Compare ByAddress(int target)
    {
        var value = new byte[] { 10, 0, (byte)(target & 1), (byte)(target >> 1) };
        if (_random.Next(5) > 0)
        {
            return Compare(Field.Ip4Source, value);
        }

        value[3] &= 0xFE;
        return Compare(new KeyPart(Field.Ip4Source, 31), value);
    }

    private List<Match> Tests()
    {
        var tests = new List<Match>();
        for (var more = _random.Next(4); more > 0; more--)
        {
            tests.Add(Test());
        }

        if (_random.Next(12) == 0)
        {
            tests.Add(Stateful());
            if (_random.Next(2) == 0)
            {
                tests.Add(Test());
            }
        }

        return tests;
    }

    private Match Test()
    {
        switch (_random.Next(14))
        {
            case 0 or 1 or 2:
                return AddressTest(Field.Ip4Source);
            case 3 or 4:
                return AddressTest(Field.Ip4Destination);
            case 5:
                return Compare(Field.L4Proto, [_random.Next(2) == 0 ? (byte)6 : (byte)17]);
            case 6 or 7:
                return Compare(Field.DestinationPort, [0, Port()]);
            case 8:
                return _random.Next(2) == 0
                    ? new Match.InRanges(Field.DestinationPort, [0, 22, 0, 22, 0, 80, 0, 81], _random.Next(4) == 0)
                    : new Match.InRanges(Field.DestinationPort, [0, 50, 0x20, 0], _random.Next(4) == 0);
            case 9:
                return Compare(Field.InputInterface, Interface());
            case 10:
                return new Match.AnyBit(Field.CtState, _random.Next(2) == 0 ? 2u : 12u, _random.Next(4) == 0);
            case 11:
                return Compare(
                    _random.Next(2) == 0 ? Field.MetaMark : Field.CtMark,
                    BitConverter.GetBytes((uint)_random.Next(3))
                );
            case 12:
                return new Match.Masked(Field.Ip4Tos, [0xFC], Comparison.Equal, [(byte)(_random.Next(4) << 2)]);
            default:
                return new Match.Extension("string", [new("--string", ["x"])], Purity.Pure);
        }
    }

    private Match.Extension Stateful() => new("limit", [new("--limit", ["5/min"])], Purity.Stateful, ++_ordinal);

    private Match.Compare AddressTest(Field field)
    {
        var length = _random.Next(6) switch
        {
            0 => 24,
            1 => 31,
            _ => 32,
        };
        var value = Address();
        value[3] = length == 24 ? (byte)0 : (byte)(value[3] & (length == 31 ? 0xFE : 0xFF));
        var part = length == 32 ? new KeyPart(field) : new KeyPart(field, length);
        return new Match.Compare(
            part,
            _random.Next(10) == 0 ? Comparison.NotEqual : Comparison.Equal,
            EquatableArray.Create<byte>(value)
        );
    }

    private static Match.Compare Compare(KeyPart part, byte[] value) =>
        new(part, Comparison.Equal, EquatableArray.Create<byte>(value));

    private List<Statement> Statements(out Verdict? ends)
    {
        ends = null;
        var statements = new List<Statement>();
        switch (_random.Next(18))
        {
            case 0:
                statements.Add(new Statement.SetMark(Field.MetaMark, (uint)_random.Next(3)));
                break;
            case 1:
                statements.Add(new Statement.SetMark(Field.Priority, (uint)_random.Next(3)));
                break;
            case 2:
                statements.Add(new Statement.SetMark(Field.CtMark, (uint)_random.Next(3)));
                break;
            case 3:
                statements.Add(new Statement.SetBits(Field.Ip4Tos, 0x03, (uint)_random.Next(4) << 2));
                break;
            case 4:
                statements.Add(new Statement.CopyMark(Field.CtMark, Field.MetaMark, uint.MaxValue, uint.MaxValue));
                break;
            case 5:
                statements.Add(new Statement.NoTrack());
                break;
            case 6:
                statements.Add(
                    new Statement.Extension("LOG", [new("--log-prefix", [_random.Next(2) == 0 ? "x" : "y"])])
                );
                break;
            case 7:
                EquatableArray<byte> address = [192, 0, 2, (byte)_random.Next(3)];
                statements.Add(new Statement.Nat(NatKind.Source, address, address, 0, 0, NatOptions.None));
                ends = new Verdict.Accept();
                break;
            default:
                break;
        }

        return statements;
    }

    private Verdict? Verdict(int chain, int count)
    {
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                return new Verdict.Accept();
            case 3 or 4 or 5:
                return new Verdict.Drop();
            case 6 when chain > 0:
                return new Verdict.Return();
            case 7 or 8 when chain + 1 < count:
                return new Verdict.Jump(Name(_random.Next(chain + 1, count)));
            case 9 when chain + 1 < count:
                return new Verdict.Goto(Name(_random.Next(chain + 1, count)));
            case 10:
                return new Verdict.Reject("icmp-port-unreachable");
            default:
                return null;
        }
    }

    private byte[] Address() => [10, 0, (byte)_random.Next(2), (byte)_random.Next(4)];

    private byte Port() => Ports[_random.Next(Ports.Length)];

    private byte[] Interface()
    {
        var name = new byte[16];
        Encoding.ASCII.GetBytes(_random.Next(2) == 0 ? "eth0" : "eth1", name);
        return name;
    }
}
