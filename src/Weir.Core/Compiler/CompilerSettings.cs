using Weir.Core.Compiler.Cost;

namespace Weir.Core.Compiler;

/// <summary>What a compilation depends on besides the site.</summary>
public sealed record CompilerSettings
{
    /// <summary>Costs that structures are chosen by.</summary>
    public CostTable Costs { get; init; } = CostTable.Default;

    /// <summary>
    /// Capacities of sets that the kernel already holds, by name. A set keeps its capacity while its elements fit, because another
    /// capacity means another set.
    /// </summary>
    public IReadOnlyDictionary<string, uint> Capacities { get; init; } = new Dictionary<string, uint>();
}
