using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>
/// W1 to W3 and W5 of docs/policy.md on the way out. Answers come first: the question was not dropped, or there is none. What
/// the box sends besides is tracked and goes anywhere but to banned prefixes.
/// </summary>
internal static class FarmOutputChains
{
    private const int RawPriority = -300;

    public static IEnumerable<Chain> Of(FrameContext context, FarmShape farm)
    {
        var (bans4, dropped4) = BansTo(context, farm, isIpv6: false);
        var (bans6, dropped6) = BansTo(context, farm, isIpv6: true);
        yield return new Chain(
            Names.RawOutput,
            new BaseHook(ChainType.Filter, Hook.Output, RawPriority, Drops: false),
            [
                .. ListenerRules.Answers4(farm),
                Rule("IPv4 is done", Is(Field.NfProto, FrameContext.Ipv4), Goto(Names.RawOutput4)),
                .. ListenerRules.Answers6(farm),
                Rule("no listener's", Goto(Names.RawOutput6)),
            ]
        );
        yield return new Chain(
            Names.RawOutput4,
            null,
            [.. Control(Field.Ip4Source, Field.Ip4Destination, Names.Peers4, Names.Management4, Names.Own4), .. bans4]
        );
        yield return new Chain(
            Names.RawOutput6,
            null,
            [.. Control(Field.Ip6Source, Field.Ip6Destination, Names.Peers6, Names.Management6, Names.Own6), .. bans6]
        );
        foreach (var chain in (IEnumerable<Chain>)[.. dropped4, .. dropped6])
        {
            yield return chain;
        }
    }

    /// <summary>The look-ups of bans by destination; the chains they lead to are given once, by <see cref="Of"/>.</summary>
    public static (List<Rule> Asks, List<Chain> Drops) BansTo(FrameContext context, FarmShape farm, bool isIpv6)
    {
        var field = isIpv6 ? Field.Ip6Destination : Field.Ip4Destination;
        return BanChains.Asks(context, "to", field, Spared.By(farm, field));
    }

    /// <summary>W1: to the peers, to the groups they listen on, and the answers of services.</summary>
    private static Rule[] Control(Field source, Field destination, string peers, string management, string own) =>
        [
            Rule("peers", In(Key(destination), peers), Jump(Names.Peers)),
            Rule("groups", In(Key(destination), own), Jump(Names.Peers)),
            Rule(
                "answers of services",
                In(Key(destination), management),
                In(Key(source), own),
                In(Key(Field.L4Proto, Field.SourcePort), Names.Services),
                new Statement.NoTrack(),
                Accept
            ),
        ];
}
