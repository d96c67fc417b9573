using Weir.Core;
using Weir.Core.Rules;
using static Weir.Testing.Nft.Packed;

namespace Weir.Testing.Generators;

/// <summary>
/// Small rule sets of one family as iptables can say them, with every test and action that has a meaning of its own: raw, mangle, nat
/// and filter at all hooks, user chains, gotos, returns and sets. Values come from a small world, so that rules overlap.
/// </summary>
public sealed class RandomFirewall
{
    /// <summary>Names of the interfaces that rules speak of.</summary>
    public static readonly IReadOnlyList<string> Interfaces = ["eth0", "eth1", "wan", "wlan0"];

    private static readonly uint[] States =
    [
        (uint)CtStates.New,
        (uint)CtStates.Invalid,
        (uint)CtStates.Established,
        (uint)CtStates.Related,
        (uint)(CtStates.Established | CtStates.Related),
    ];

    private static readonly ushort[] Ports = [22, 53, 80, 443, 1024, 8080, 40_000];
    private readonly Random _random;
    private readonly RandomWorld _world;
    private readonly RandomStructures? _more;

    private RandomFirewall(int seed, RandomWorld world, bool structured)
    {
        (_random, _world) = (new Random(seed), world);
        _more = structured ? new RandomStructures(_random) : null;
    }

    /// <param name="seed">The same firewall for the same seed.</param>
    /// <param name="family">Ip or Ip6.</param>
    public static Firewall Of(int seed, Family family = Family.Ip) =>
        new(new RandomFirewall(seed, RandomWorld.Of(family), structured: false).Tables());

    /// <summary>
    /// With what passes look for besides: jumps by overlapping keys, runs of rules that become sets (nearly) equal to others, log lines
    /// and buckets whose order shows, marks written between two tests of them. Not for kernels, where a bucket's answer is not ours.
    /// </summary>
    public static Firewall Structured(int seed) =>
        new(new RandomFirewall(seed, RandomWorld.Of(Family.Ip), structured: true).Tables());

    private EquatableArray<Ruleset> Tables() =>
        [
            Table("raw", (Hook.Prerouting, -300), (Hook.Output, -300)),
            Table(
                "mangle",
                (Hook.Prerouting, -150),
                (Hook.Input, -150),
                (Hook.Forward, -150),
                (Hook.Output, -150),
                (Hook.Postrouting, -150)
            ),
            Table("nat", (Hook.Prerouting, -100), (Hook.Output, -100), (Hook.Postrouting, 100)),
            Table("filter", (Hook.Input, 0), (Hook.Forward, 0), (Hook.Output, 0)),
        ];

    private Ruleset Table(string name, params (Hook Hook, int Priority)[] hooks)
    {
        var chains = new List<Chain>();
        _more?.NextTable();
        foreach (var (hook, priority) in hooks)
        {
            var place = new Place(name, hook);
            var below = Enumerable
                .Range(0, _random.Next(_more is null ? 3 : 6))
                .Select(i => $"{hook.ToString().ToLowerInvariant()}_{i}")
                .ToList();
            var type =
                name == "nat" ? ChainType.Nat
                : name == "mangle" && hook == Hook.Output ? ChainType.Route
                : ChainType.Filter;
            var drops = name == "filter" && _random.Next(2) == 0;
            chains.Add(
                new Chain(
                    hook.ToString().ToUpperInvariant(),
                    new BaseHook(type, hook, priority, drops),
                    Rules(place, below)
                )
            );
            chains.AddRange(below.Select((chain, i) => new Chain(chain, null, Rules(place, below[(i + 1)..]))));
        }

        return _world.Table(name, new([.. chains]));
    }

    private EquatableArray<Rule> Rules(Place place, List<string> below)
    {
        if (_more is not null && _random.Next(2) == 0)
        {
            // Small, so that merging it is worth it; jumps by key only, so that its own leaves have one caller.
            var few = Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Rule(place, [])).ToList();
            _more.AddJumps(few, below);
            return new([.. few]);
        }

        var rules = Enumerable.Range(0, _random.Next(1, 9)).Select(_ => Rule(place, below)).ToList();
        _more?.Add(rules, place.Table, below);
        return new([.. rules]);
    }

    private Rule Rule(Place place, List<string> below)
    {
        var matches = new List<Match>();
        if (Chance(2))
        {
            matches.Add(Chance(6) ? InSet(_world.Source) : Address(_world.Source));
        }

        if (Chance(2))
        {
            matches.Add(Chance(6) ? InSet(_world.Destination) : Address(_world.Destination));
        }

        if (place.HasInput && Chance(4))
        {
            matches.Add(Interface(Field.InputInterface));
        }

        if (place.HasOutput && Chance(4))
        {
            matches.Add(Interface(Field.OutputInterface));
        }

        byte protocol = _random.Next(4) switch
        {
            0 => 6,
            1 => 17,
            2 => _world.Icmp,
            _ => 0,
        };
        var action = Action(place, below);
        if (action.NeedsPorts && protocol is not (6 or 17))
        {
            protocol = 6;
        }

        if (protocol != 0)
        {
            matches.Add(new Match.Compare(Field.L4Proto, Comparison.Equal, [protocol, 0, 0, 0]));
            matches.AddRange(Transport(protocol));
        }

        if (Chance(4))
        {
            matches.Add(Beside(place));
        }

        return new Rule(new([.. matches]), action.Statements, action.Verdict);
    }

    private Match.InSet InSet(Field field) =>
        new(Key.Of(field), Chance(2) ? RandomWorld.Hosts : RandomWorld.Nets, Chance(4));

    private Match Address(Field field)
    {
        var value = _world.Bytes(Pick(_world.Addresses));
        if (Chance(12))
        {
            byte[] mask = [.. value.Select((_, i) => i % 2 == 0 ? (byte)255 : (byte)0)];
            return new Match.Masked(
                field,
                new([.. mask]),
                Sign(),
                new([.. value.Select((one, i) => (byte)(one & mask[i]))])
            );
        }

        var length = Pick(_world.Lengths);
        for (var i = 0; i < value.Length; i++)
        {
            value[i] &= (byte)(0xFF << (8 - Math.Clamp(length - (i * 8), 0, 8)));
        }

        return new Match.Compare(
            length == value.Length * 8 ? field : new KeyPart(field, length),
            Sign(),
            new([.. value])
        );
    }

    private Match.Compare Interface(Field field) =>
        Chance(3)
            ? new Match.Compare(new KeyPart(field, 24), Sign(), new([.. Name("eth")]))
            : new Match.Compare(field, Sign(), new([.. Name(Pick(Interfaces))]));

    private IEnumerable<Match> Transport(byte protocol)
    {
        if (protocol == _world.Icmp)
        {
            if (Chance(2))
            {
                yield return new Match.Compare(_world.IcmpType, Sign(), [Pick(_world.IcmpTypes), 0, 0, 0]);
            }

            yield break;
        }

        if (Chance(3))
        {
            yield return Port(Field.SourcePort);
        }

        if (Chance(2))
        {
            yield return Port(Field.DestinationPort);
        }

        if (Chance(6))
        {
            yield return new Match.InSet(_world.Service, RandomWorld.Services, Chance(3));
        }

        if (protocol == 6 && Chance(4))
        {
            yield return new Match.Masked(Field.TcpFlags, [Chance(2) ? (byte)0x17 : (byte)0x12], Sign(), [2]);
        }

        if (Chance(6))
        {
            var ports = Port(Field.SourcePort) is Match.InRanges ranges
                ? ranges.Bounds
                : (EquatableArray<byte>)[0, 22, 0, 22, 0, 80, 0, 90];
            yield return new Match.Either(
                [new Match.InRanges(Field.SourcePort, ports), new Match.InRanges(Field.DestinationPort, ports)],
                Chance(3)
            );
        }
    }

    private Match Port(Field field)
    {
        var port = Pick(Ports);
        return Chance(2)
            ? new Match.Compare(field, Sign(), [(byte)(port >> 8), (byte)port, 0, 0])
            : new Match.InRanges(
                field,
                [(byte)(port >> 8), (byte)port, (byte)((port + 100) >> 8), (byte)(port + 100)],
                Chance(4)
            );
    }

    private Match Beside(Place place) =>
        _random.Next(place.Table == "raw" ? 4 : 7) switch
        {
            0 => new Match.InRanges(_world.Length, [0, 60, 0, 100], Chance(3)),
            1 => new Match.Compare(_world.Hops, Sign(), [63, 0, 0, 0]),
            2 when _world.Family == Family.Ip => new Match.Masked(Field.Ip4Tos, [0xFC], Sign(), [0x28]),
            2 or 3 => Chance(2)
                ? new Match.Compare(Field.MetaMark, Sign(), new([.. Mark(5)]))
                : new Match.Masked(Field.MetaMark, new([.. Mark(0xF0)]), Sign(), new([.. Mark(0x10)])),
            4 => new Match.AnyBit(Field.CtState, Pick(States), Chance(3)),
            5 => new Match.Compare(Field.CtDirection, Sign(), [Chance(2) ? (byte)1 : (byte)0, 0, 0, 0]),
            _ => new Match.Masked(Field.CtMark, new([.. Mark(0xFF)]), Sign(), new([.. Mark(7)])),
        };

    private Done Action(Place place, List<string> below)
    {
        if (below.Count > 0 && Chance(4))
        {
            return new([], Chance(4) ? new Verdict.Goto(Pick(below)) : new Verdict.Jump(Pick(below)));
        }

        if (Chance(8))
        {
            return new([], new Verdict.Return());
        }

        return place.Table switch
        {
            "raw" => Chance(3) ? new([new Statement.NoTrack()], null) : new([], Ending()),
            "mangle" => Mangle(place),
            "nat" => Nat(place),
            _ => new([], Chance(5) ? new Verdict.Reject(_world.Unreachable) : Ending()),
        };
    }

    private Done Mangle(Place place) =>
        _random.Next(7) switch
        {
            0 => new([new Statement.SetMark(Field.MetaMark, Chance(2) ? 5u : 0x15)], null),
            1 => new([new Statement.SetBits(Field.MetaMark, ~0xF0u, 0x10)], null),
            2 => new([new Statement.SetBits(Field.CtMark, ~0xFFu, 7)], null),
            3 => new([new Statement.CopyMark(Field.MetaMark, Field.CtMark, uint.MaxValue, uint.MaxValue)], null),
            4 => new([new Statement.CopyMark(Field.CtMark, Field.MetaMark, 0xFF, 0xFF)], null),
            5 when place.HasOutput => new([new Statement.SetMark(Field.Priority, 0x0001_0010)], null),
            5 when _world.Family == Family.Ip => new([new Statement.SetBits(Field.Ip4Tos, 3, 0x28)], null),
            _ => new([], Ending()),
        };

    private Done Nat(Place place)
    {
        EquatableArray<byte> address = new([.. _world.Bytes(Pick(_world.Addresses))]);
        var port = Chance(2) ? Pick(Ports) : (ushort)0;
        var kind = place.Hook == Hook.Postrouting ? NatKind.Source : NatKind.Destination;
        return Chance(2)
            ? new([], new Verdict.Accept())
            : new(
                [new Statement.Nat(kind, address, address, port, port, NatOptions.None)],
                new Verdict.Accept(),
                port != 0
            );
    }

    private Verdict Ending() => Chance(2) ? new Verdict.Accept() : new Verdict.Drop();

    private Comparison Sign() => Chance(5) ? Comparison.NotEqual : Comparison.Equal;

    private bool Chance(int of) => _random.Next(of) == 0;

    private T Pick<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    private sealed record Place(string Table, Hook Hook)
    {
        public bool HasInput => Hook is Hook.Prerouting or Hook.Input or Hook.Forward;

        public bool HasOutput => Hook is Hook.Forward or Hook.Output or Hook.Postrouting;
    }

    private sealed record Done(EquatableArray<Statement> Statements, Verdict? Verdict, bool NeedsPorts = false);
}
