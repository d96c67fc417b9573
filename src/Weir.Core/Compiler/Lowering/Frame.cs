using Weir.Core.Compiler.Lowering.Webfarm;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Lowering;

/// <summary>The chains of a site: a number of rules that depends on the forms chosen, never on how many members there are.</summary>
internal static class Frame
{
    private static readonly EquatableArray<string> CampusCounters =
    [
        Names.CountInvalid,
        Names.CountSpoofed,
        Names.CountNoAddress,
        Names.CountOverLimit,
        Names.CountUnsolicited,
        Names.CountToBox,
    ];

    private static readonly EquatableArray<string> FarmCounters =
    [
        Names.CountInvalid,
        Names.CountUnsolicited,
        Names.CountOverLimit,
        Names.CountToBox,
    ];

    public static EquatableArray<string> Counters(FrameContext context) =>
        new([
            .. context.IsFarm ? FarmCounters : CampusCounters,
            .. context.Options.BanCounters ? [Names.CountBanned] : (IEnumerable<string>)[],
            .. context.Shape.Rated > 0 ? [Names.CountOverRate] : (IEnumerable<string>)[],
            .. context.IsFarm ? [] : AccountChains.Sets(context.Options).Select(Names.Total),
        ]);

    /// <summary>The sets that follow from topology and options, with their elements.</summary>
    public static List<(SetDeclaration Set, ElementTable Elements)> Sets(FrameContext context) =>
        context.IsFarm ? FarmSets.Of(context) : TopologySets.Of(context);

    public static EquatableArray<Chain> Chains(FrameContext context) =>
        new([.. context.Shape.Farm is { } farm ? Webfarm(context, farm) : Campus(context), MarkedChain.Chain]);

    private static IEnumerable<Chain> Webfarm(FrameContext context, FarmShape farm) =>
        [
            .. FarmIngressChains.Of(context, farm),
            .. FarmRawChains.Of(context, farm),
            .. FarmOutputChains.Of(context, farm),
            .. FarmFilterChains.Of(context),
        ];

    private static IEnumerable<Chain> Campus(FrameContext context) =>
        [
            .. RawChains.Of(context),
            .. ForwardChains.Of(context),
            .. AccountChains.Of(context),
            .. RateChains.Of(context),
            .. InvalidChains.Of(context),
            .. NatChains.Of(context),
            .. BoxChains.Of(context),
        ];
}
