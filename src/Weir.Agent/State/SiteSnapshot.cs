using System.Collections.Immutable;
using Weir.Core.Model;

namespace Weir.Agent.State;

/// <summary>A site as it was applied, and the capacities its sets were made with, so that the next compile keeps them.</summary>
/// <param name="Capacities">By set name, sorted by it; 0 = the set was made without a size.</param>
public sealed record SiteSnapshot(Site Site, ImmutableArray<SetCapacity> Capacities);

/// <summary>The size a set was declared with in the kernel.</summary>
public readonly record struct SetCapacity(string Set, uint Capacity);
