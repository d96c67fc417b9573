using System.Collections.Immutable;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Kernel;

/// <summary>Weir's table as it was read from the kernel, elements included but for the sets that the packet path writes.</summary>
/// <param name="State">Without the revision mark.</param>
/// <param name="Elements">By set.</param>
internal sealed record ActualTable(NftTableState State, ImmutableDictionary<string, ElementBlock> Elements)
{
    /// <summary>Sizes of the sets, for the compiler to keep.</summary>
    public IReadOnlyDictionary<string, uint> Capacities =>
        State.Table.Sets.Where(static set => set.Size > 0).ToDictionary(static set => set.Name, static set => set.Size);

    /// <summary>Reads all of it at one generation; null when there is no table, or the rules changed while it was read.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public static ActualTable? Read(KernelTable table)
    {
        if (table.Structure() is not { } state)
        {
            return null;
        }

        var elements = ImmutableDictionary.CreateBuilder<string, ElementBlock>(StringComparer.Ordinal);
        foreach (var set in state.Table.Sets)
        {
            if (!set.Dynamic)
            {
                elements.Add(set.Name, table.Elements(set));
            }
        }

        return table.Generation() == state.Generation ? new ActualTable(state, elements.ToImmutable()) : null;
    }
}
