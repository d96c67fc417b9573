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
            yield return new Chain(Names.Account, null, [Rule("not counted", Accept)]);
            yield break;
        }

        yield return new Chain(
            Names.Account,
            null,
            [
                Rule("download", context.IsOutside(Field.InputInterface), Goto(Names.AccountDown)),
                Rule("upload", context.IsOutside(Field.OutputInterface), Goto(Names.AccountUp)),
                Rule("hairpin, the sender's", Is(Field.CtDirection, DirectionOriginal), Goto(Names.AccountUp)),
                Rule("hairpin, the answers", Goto(Names.AccountDown)),
            ]
        );
        yield return Count(Names.AccountUp, Names.Up4, Names.Up6);
        yield return Count(Names.AccountDown, Names.Down4, Names.Down6);
    }

    /// <summary>A set that is full counts no new member, but lets the packet pass: the accept behind it.</summary>
    private static Chain Count(string chain, string set4, string set6)
    {
        var member = Key(Field.CtMark);
        return new Chain(
            chain,
            null,
            [
                Rule("count IPv4", Is(Field.NfProto, FrameContext.Ipv4), new Statement.UpdateSet(member, set4), Accept),
                Rule("count IPv6", Is(Field.NfProto, FrameContext.Ipv6), new Statement.UpdateSet(member, set6), Accept),
                Rule("not counted", Accept),
            ]
        );
    }
}
