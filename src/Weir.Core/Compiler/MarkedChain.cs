using Weir.Core.Compiler.Lowering;
using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler;

/// <summary>The chain whose one rule carries the revision of the whole table: it is in every site of every kind, the same, and no packet meets it.</summary>
public static class MarkedChain
{
    public const string Name = Names.Revision;

    internal static Chain Chain { get; } = new(Name, null, [Rule("carries the revision", Return)]);

    /// <summary>A rule set of that chain alone.</summary>
    public static Ruleset Alone { get; } =
        new(Family.Inet, Names.Table, [Chain], [], []) { Elements = new Dictionary<string, ElementTable>() };
}
