using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering;

/// <summary>P3, P5, P6, P7, P8 of docs/policy.md: what passes through the box.</summary>
internal static class ForwardChains
{
    private static Chain NoAddress { get; } =
        new(Names.NoAddress, null, [Rule("no public IPv4, so no IPv4 out", Count(Names.CountNoAddress), Drop)]);

    public static IEnumerable<Chain> Of(FrameContext context)
    {
        yield return Base(context);
        yield return FromInside(context);
        yield return FromMember4(context);
        yield return FromMember6(context);
        yield return FromOutside(context);
        yield return ToMember6();
        yield return IntoOpenings6(context);
        foreach (var length in context.Shape.WideOpenings)
        {
            yield return WideOpenings6(length);
        }

        yield return Garden(context, Names.Garden4, Field.Ip4Destination, Names.GardenPrefixes4);
        yield return Garden(context, Names.Garden6, Field.Ip6Destination, Names.GardenPrefixes6);
        yield return NoAddress;
        yield return Admit(context);
    }

    private static Chain Base(FrameContext context)
    {
        var passed = context.Options.Accounting || context.Shape.Rated > 0 ? Goto(Names.Account) : Accept;
        return new Chain(
            Names.Forward,
            new BaseHook(ChainType.Filter, Hook.Forward, 0, Drops: true),
            [
                Rule("established first", State(CtStates.Established | CtStates.Related), passed),
                Rule("invalid", State(CtStates.Invalid), Goto(Names.Invalid)),
                Rule("new connections by interface", ByMap(Key(Field.InputInterface), Names.ByInterfaceForward)),
            ]
        );
    }

    /// <summary>One look-up finds the member, marks the connection and leads on; a source that is in no map is a stranger.</summary>
    private static Chain FromInside(FrameContext context)
    {
        var rules = new List<Rule>();
        foreach (var (key, map) in FrameContext.LookUps(context.Shape.Device4, Field.Ip4Source, Names.Device4))
        {
            rules.Add(Rule("member by device", Mark(key, map), Goto(Names.FromMember4)));
        }

        foreach (var (key, map) in FrameContext.LookUps(context.Shape.Member6, Field.Ip6Source, Names.Member6))
        {
            rules.Add(Rule("member by prefix", Mark(key, map), Goto(Names.FromMember6)));
        }

        rules.Add(
            Rule("no member's source, counted per interface", In(Key(Field.InputInterface), Names.Strangers), Drop)
        );
        return new Chain(Names.FromInside, null, new([.. rules]));
    }

    private static Chain FromMember4(FrameContext context) =>
        new(
            Names.FromMember4,
            null,
            [
                Rule("blocked, or without public IPv4", ByMap(Key(Field.CtMark), Names.Restricted4)),
                Rule("out", context.IsOutside(Field.OutputInterface), Goto(Names.Admit)),
                Rule("hairpin to a port forward", DestinationWasTranslated, Goto(Names.Admit)),
                Rule("between inside networks", Drop),
            ]
        );

    private static Chain FromMember6(FrameContext context) =>
        new(
            Names.FromMember6,
            null,
            [
                Rule("blocked, or trial", ByMap(Key(Field.CtMark), Names.Restricted6)),
                Rule("out", context.IsOutside(Field.OutputInterface), Goto(Names.Admit)),
                Rule("to an opening of another member", Goto(Names.IntoOpenings6)),
            ]
        );

    private static Chain FromOutside(FrameContext context)
    {
        var rules = new List<Rule>();
        foreach (var (key, map) in FrameContext.LookUps(context.Shape.Device4, Field.Ip4Destination, Names.Device4))
        {
            rules.Add(Rule("port forward", DestinationWasTranslated, Mark(key, map), Goto(Names.Admit)));
        }

        foreach (var (key, map) in FrameContext.LookUps(context.Shape.Member6, Field.Ip6Destination, Names.Member6))
        {
            rules.Add(Rule("to a member's prefix", Mark(key, map), Goto(Names.ToMember6)));
        }

        rules.Add(Rule("RFC 4890, 4.3.1", In(Key(Field.IcmpV6Type, Field.IcmpV6Code), Names.Icmp6Transit), Accept));
        rules.Add(Rule("unsolicited", Count(Names.CountUnsolicited), Drop));
        return new Chain(Names.FromOutside, null, new([.. rules]));
    }

    private static Chain ToMember6() =>
        new(
            Names.ToMember6,
            null,
            [
                Rule("blocked", ByMap(Key(Field.CtMark), Names.Closed6)),
                Rule(
                    "RFC 4890, 4.3.1",
                    In(Key(Field.IcmpV6Type, Field.IcmpV6Code), Names.Icmp6Transit),
                    Goto(Names.Account)
                ),
                Rule("openings", Goto(Names.IntoOpenings6)),
            ]
        );

    private static Chain IntoOpenings6(FrameContext context)
    {
        var rules = new List<Rule>();
        foreach (var length in context.Shape.OpeningPorts)
        {
            var prefix = FrameContext.Part(Field.Ip6Destination, length);
            var key = Key(prefix, Field.L4Proto, Field.DestinationPort);
            rules.Add(Rule("opening by port", In(key, Names.OpeningPort6(length)), Goto(Names.Admit)));
        }

        foreach (var length in context.Shape.OpeningProtocols)
        {
            var key = Key(FrameContext.Part(Field.Ip6Destination, length), Field.L4Proto);
            rules.Add(Rule("opening by protocol", In(key, Names.OpeningProtocol6(length)), Goto(Names.Admit)));
        }

        foreach (var length in context.Shape.WideOpenings)
        {
            var key = Key(FrameContext.Part(Field.Ip6Destination, length), Field.L4Proto);
            rules.Add(
                Rule(
                    "has openings of many ports",
                    In(key, Names.OpeningWide6(length)),
                    Jump(Names.WideOpenings6(length))
                )
            );
        }

        rules.Add(Rule("unsolicited", Count(Names.CountUnsolicited), Drop));
        return new Chain(Names.IntoOpenings6, null, new([.. rules]));
    }

    /// <summary>One look-up for each size of block: decision 0007.</summary>
    private static Chain WideOpenings6(int length)
    {
        var rules = new List<Rule>();
        foreach (var bits in PortBlocks.Bits)
        {
            var prefix = FrameContext.Part(Field.Ip6Destination, length);
            var block = FrameContext.Part(Field.DestinationPort, 16 - bits);
            var set = Names.OpeningBlock6(bits, length);
            rules.Add(Rule("opening by block of ports", In(Key(prefix, Field.L4Proto, block), set), Goto(Names.Admit)));
        }

        return new Chain(Names.WideOpenings6(length), null, new([.. rules]));
    }

    private static Chain Garden(FrameContext context, string chain, Field destination, string prefixes) =>
        new(
            chain,
            null,
            [
                Rule(
                    "walled garden",
                    In(Key(destination), prefixes),
                    context.IsOutside(Field.OutputInterface),
                    Goto(Names.Admit)
                ),
                Rule("blocked", Drop),
            ]
        );

    private static Chain Admit(FrameContext context)
    {
        var rules = new List<Rule>();
        if (context.Options.ConnectionLimit > 0)
        {
            var limit = new Statement.OverConnectionLimit(
                Key(Field.CtMark),
                Names.Connections,
                context.Options.ConnectionLimit
            );
            rules.Add(Rule("too many connections of one member", limit, Count(Names.CountOverLimit), Drop));
        }

        rules.Add(Rule("allowed", Goto(Names.Account)));
        return new Chain(Names.Admit, null, new([.. rules]));
    }

    private static Statement.SetMarkFromMap Mark(Key key, string map) => new(Field.CtMark, key, map);
}
