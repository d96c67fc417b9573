using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering;

/// <summary>
/// P8 of docs/policy.md: all that an established packet pays. The key is the connection's mark, which is at hand, so that one set
/// serves all of a member's addresses and the counts survive moves; docs/decisions/0003-accounting.md has the measurement.
/// </summary>
internal static class AccountChains
{
    private const byte DirectionOriginal = 0;

    public static IEnumerable<Chain> Of(FrameContext context)
    {
        if (!context.Options.Accounting)
        {
            yield return new Chain(Names.Account, null, [.. RateChains.Question(context), Rule("not counted", Accept)]);
            yield break;
        }

        yield return new Chain(
            Names.Account,
            null,
            [
                .. RateChains.Question(context),
                Rule("download", context.IsOutside(Field.InputInterface), Goto(Names.AccountDown)),
                Rule("upload", context.IsOutside(Field.OutputInterface), Goto(Names.AccountUp)),
                Rule("hairpin, the sender's", Is(Field.CtDirection, DirectionOriginal), Goto(Names.AccountUp)),
                Rule("hairpin, the answers", Goto(Names.AccountDown)),
            ]
        );
        foreach (
            var chain in Count(
                context,
                Names.AccountUp,
                Names.Up4,
                Names.Up6,
                Field.Ip4Destination,
                Field.Ip6Destination
            )
        )
        {
            yield return chain;
        }

        foreach (
            var chain in Count(context, Names.AccountDown, Names.Down4, Names.Down6, Field.Ip4Source, Field.Ip6Source)
        )
        {
            yield return chain;
        }
    }

    /// <param name="outside4">The field with the address outside, of which the class is told.</param>
    private static IEnumerable<Chain> Count(
        FrameContext context,
        string chain,
        string set4,
        string set6,
        Field outside4,
        Field outside6
    )
    {
        var classes = context.Options.Classes;
        if (classes.IsEmpty)
        {
            yield return new Chain(
                chain,
                null,
                [
                    Rule("count IPv4", Is(Field.NfProto, FrameContext.Ipv4), Member(set4), Total(set4), Accept),
                    Rule("count IPv6", Is(Field.NfProto, FrameContext.Ipv6), Member(set6), Total(set6), Accept),
                    Rule("not counted", Accept),
                ]
            );
            yield break;
        }

        yield return new Chain(
            chain,
            null,
            [
                Rule("IPv4", Is(Field.NfProto, FrameContext.Ipv4), Goto(Names.PerClass(chain, 4))),
                Rule("IPv6", Is(Field.NfProto, FrameContext.Ipv6), Goto(Names.PerClass(chain, 6))),
                Rule("not counted", Accept),
            ]
        );
        yield return PerClass(
            Names.PerClass(chain, 4),
            set4,
            classes.Select(one => (In(Key(outside4), Names.Class4(one.Name)), one.Name))
        );
        yield return PerClass(
            Names.PerClass(chain, 6),
            set6,
            classes.Select(one => (In(Key(outside6), Names.Class6(one.Name)), one.Name))
        );
    }

    /// <summary>The first class that holds the address takes the packet; a look-up each, so there are few.</summary>
    private static Chain PerClass(string chain, string set, IEnumerable<(Match Holds, string Name)> classes) =>
        new(
            chain,
            null,
            [
                .. classes.Select(one => Counted($"count {one.Name}", one.Holds, Names.OfClass(set, one.Name))),
                Rule("count the rest", Member(set), Total(set), Accept),
                Rule("not counted", Accept),
            ]
        );

    private static Rule Counted(string comment, Match holds, string set) =>
        Rule(comment, holds, Member(set), Total(set), Accept);

    /// <summary>
    /// The sum beside the set, so that what all members move is one number to read and not as many as there are members. Behind it, so
    /// that a reader who finds the sum unmoved and then reads the set misses nothing.
    /// </summary>
    private static Statement Total(string set) => Syntax.Count(Names.Total(set));

    /// <summary>The sets that count, over all classes and the rest.</summary>
    public static IEnumerable<string> Sets(SiteOptions options) =>
        options.Accounting
            ? options
                .Classes.Select(static one => one.Name)
                .Prepend(Names.NoClass)
                .SelectMany(static name =>
                    Enum.GetValues<Flow>().Select(flow => Names.Counted(new CountedSet(name, flow)))
                )
            : [];

    /// <summary>A set that is full counts no new member, but lets the packet pass: the accept behind it.</summary>
    private static Statement.UpdateSet Member(string set) => new Statement.UpdateSet(Key(Field.CtMark), set);
}
