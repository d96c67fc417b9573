using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>
/// W8 of docs/policy.md: openings per second and source. Only TCP openings pay for the bucket; other packets of listeners pay
/// a comparison of the protocol or the flags.
/// </summary>
internal static class OpeningChains
{
    /// <summary>A host of IPv6 changes its address as it likes, within its network.</summary>
    private const int SourceLength6 = 64;

    /// <summary>Buckets at most: a flood of forged sources fills them, and what finds none is not limited.</summary>
    private const uint MostSources = 1 << 19;

    /// <summary>A bucket (two seconds' worth) is full again long before; an idle source goes.</summary>
    private const uint LifeSeconds = 10;

    public static IEnumerable<Chain> Of(FrameContext context, FarmShape farm)
    {
        if (context.Options.Webfarm.NewConnections == 0)
        {
            return [];
        }

        var source6 = Key(FrameContext.Part(Field.Ip6Source, SourceLength6));
        return
        [
            Openings(context, Names.Openings4, Names.Opened4, Key(Field.Ip4Source), Free(farm, Field.Ip4Source)),
            Openings(context, Names.Openings6, Names.Opened6, source6, Free(farm, Field.Ip6Source)),
        ];
    }

    public static IEnumerable<SetDeclaration> Sets(FrameContext context) =>
        context.Options.Webfarm.NewConnections == 0
            ? []
            : [Opened(Names.Opened4, FieldType.Ipv4Address), Opened(Names.Opened6, FieldType.Ipv6Address)];

    private static Chain Openings(FrameContext context, string name, string set, Key source, IEnumerable<Rule> free)
    {
        var rate = context.Options.Webfarm.NewConnections;
        var burst = (uint)Math.Min(uint.MaxValue, 2UL * rate);
        var over = new Statement.OverRate(source, set, rate, burst);
        return new Chain(
            name,
            null,
            [
                Rule("no opening", Is(Field.L4Proto, FrameContext.Udp), new Statement.NoTrack(), Accept),
                Rule("no opening", FarmRawChains.NoSyn, new Statement.NoTrack(), Accept),
                .. free,
                Rule("too many openings", over, Count(Names.CountOverLimit), Drop),
                Rule("openings", new Statement.NoTrack(), Accept),
            ]
        );
    }

    /// <summary>Allowed sources are not limited.</summary>
    private static IEnumerable<Rule> Free(FarmShape farm, Field field) =>
        Spared.By(farm, field).Select(rule => rule with { Statements = [new Statement.NoTrack()], Verdict = Accept });

    private static SetDeclaration Opened(string name, FieldType key) =>
        new(name, [key])
        {
            Dynamic = true,
            Timeouts = true,
            LifeSeconds = LifeSeconds,
            Capacity = MostSources,
        };
}
