using Weir.Core.Rules;

namespace Weir.Core.Compiler.Lowering;

/// <summary>The chains of a site: a number of rules that depends on the forms chosen, never on how many members there are.</summary>
internal static class Frame
{
    public static readonly EquatableArray<string> Counters =
    [
        Names.CountInvalid,
        Names.CountSpoofed,
        Names.CountNoAddress,
        Names.CountOverLimit,
        Names.CountUnsolicited,
        Names.CountToBox,
    ];

    public static EquatableArray<Chain> Chains(FrameContext context) =>
        new([
            .. RawChains.Of(context),
            .. ForwardChains.Of(context),
            .. AccountChains.Of(context),
            .. InvalidChains.Of(context),
            .. NatChains.Of(context),
            .. BoxChains.Of(context),
        ]);
}
