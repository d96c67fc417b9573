using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>W2 of docs/policy.md: allowed sources are spared by bans. Only a banned packet pays for the question.</summary>
internal static class Spared
{
    public static EquatableArray<Rule> By(FarmShape farm, Field field)
    {
        var isIpv6 = field.Family == 6;
        return new([
            .. (isIpv6 ? farm.Allow6 : farm.Allow4).Select(length =>
                Rule(
                    "allowed",
                    In(Key(FrameContext.Part(field, length)), isIpv6 ? Names.Allow6(length) : Names.Allow4(length)),
                    Return
                )
            ),
        ]);
    }
}
