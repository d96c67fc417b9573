using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering;

/// <summary>
/// P4 of docs/policy.md: invalid packets are dropped, but for the ICMPv6 that must pass. There is no connection to carry the
/// member's id here, so the packet's own mark carries it from one look-up to the next.
/// </summary>
internal static class InvalidChains
{
    public static IEnumerable<Chain> Of(FrameContext context)
    {
        var message = Key(Field.IcmpV6Type, Field.IcmpV6Code);
        yield return new Chain(
            Names.Invalid,
            null,
            [
                Rule("RFC 4890, 4.3.1", In(message, Names.Icmp6Transit), Goto(Names.InvalidIcmp6)),
                Rule("invalid", Count(Names.CountInvalid), Drop),
            ]
        );
        yield return new Chain(
            Names.InvalidIcmp6,
            null,
            [
                Rule("by interface", ByMap(Key(Field.InputInterface), Names.ByInterfaceInvalid)),
                Rule("undeclared interface", Drop),
            ]
        );
        yield return FromOutside(context);
        yield return FromInside(context);
        yield return new Chain(
            Names.InvalidToMember,
            null,
            [Rule("blocked", ByMap(Key(Field.MetaMark), Names.Closed6)), Rule("must pass", Accept)]
        );
        yield return new Chain(
            Names.InvalidFromMember,
            null,
            [
                Rule("blocked, or trial", ByMap(Key(Field.MetaMark), Names.Restricted6)),
                Rule("out", context.IsOutside(Field.OutputInterface), Accept),
                Rule("between inside networks", Drop),
            ]
        );
    }

    private static Chain FromOutside(FrameContext context)
    {
        var rules = new List<Rule>();
        foreach (var (key, map) in FrameContext.LookUps(context.Shape.Member6, Field.Ip6Destination, Names.Member6))
        {
            rules.Add(Rule("to a member's prefix", Mark(key, map), Goto(Names.InvalidToMember)));
        }

        rules.Add(Rule("must pass", Accept));
        return new Chain(Names.InvalidFromOutside, null, new([.. rules]));
    }

    private static Chain FromInside(FrameContext context)
    {
        var rules = new List<Rule>();
        foreach (var (key, map) in FrameContext.LookUps(context.Shape.Member6, Field.Ip6Source, Names.Member6))
        {
            rules.Add(Rule("member by prefix", Mark(key, map), Goto(Names.InvalidFromMember)));
        }

        rules.Add(Rule("no member's source", In(Key(Field.InputInterface), Names.Strangers), Drop));
        return new Chain(Names.InvalidFromInside, null, new([.. rules]));
    }

    private static Statement.SetMarkFromMap Mark(Key key, string map) => new(Field.MetaMark, key, map);
}
