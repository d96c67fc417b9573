using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering;

/// <summary>P1, P2, P10 of docs/policy.md: bans and spoofed sources, before connection tracking (kernel.md, A10: 2.6 times cheaper there).</summary>
internal static class RawChains
{
    private const int RawPriority = -300;

    public static IEnumerable<Chain> Of(FrameContext context)
    {
        yield return new Chain(
            Names.RawPrerouting,
            new BaseHook(ChainType.Filter, Hook.Prerouting, RawPriority, Drops: false),
            [Rule("bans and spoofed sources by interface", ByMap(Key(Field.InputInterface), Names.ByInterfaceRaw))]
        );
        yield return new Chain(
            Names.RawOutput,
            new BaseHook(ChainType.Filter, Hook.Output, RawPriority, Drops: false),
            [Rule("nothing to banned prefixes", Goto(Names.BanDestination))]
        );
        yield return new Chain(
            Names.RawOutside,
            null,
            [
                Rule("spoofed IPv4", In(Key(Field.Ip4Source), Names.Spoofed4), Count(Names.CountSpoofed), Drop),
                Rule("spoofed IPv6", In(Key(Field.Ip6Source), Names.Spoofed6), Count(Names.CountSpoofed), Drop),
                Rule("bans", Goto(Names.BanSource)),
            ]
        );
        foreach (var chain in BanChains.Of(context, Names.BanSource, Field.Ip4Source, Field.Ip6Source))
        {
            yield return chain;
        }

        foreach (var chain in BanChains.Of(context, Names.BanDestination, Field.Ip4Destination, Field.Ip6Destination))
        {
            yield return chain;
        }
    }
}
