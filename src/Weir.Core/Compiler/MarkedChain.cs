using Weir.Core.Compiler.Lowering;
using Weir.Core.Rules;

namespace Weir.Core.Compiler;

/// <summary>The chain whose one rule carries the revision of the whole table: it is in every campus, the same, and off every hot path.</summary>
public static class MarkedChain
{
    public const string Name = Names.NoAddress;

    /// <summary>A rule set of that chain alone.</summary>
    public static Ruleset Alone { get; } =
        new(Family.Inet, Names.Table, [ForwardChains.NoAddress], [], [])
        {
            Elements = new Dictionary<string, ElementTable>(),
        };
}
