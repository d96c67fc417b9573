using System.Collections.Immutable;
using Weir.Core.Fleet;

namespace Weir.Agent.Fleet;

/// <summary>
/// Which nodes are silent: those whose beat stands still, by this node's monotonic clock and for as long as it looked itself. No clock of another machine is
/// believed, and a server that was away makes nobody silent.
/// </summary>
internal sealed class NodeBeats(TimeProvider time)
{
    private readonly Dictionary<string, (long Beat, long Since)> _seen = new(StringComparer.Ordinal);

    public void Saw(ImmutableArray<(string Node, long Beat)> beats)
    {
        var now = time.GetTimestamp();
        foreach (var (node, beat) in beats)
        {
            if (!_seen.TryGetValue(node, out var before) || before.Beat != beat)
            {
                _seen[node] = (beat, now);
            }
        }

        foreach (var gone in _seen.Keys.Except(beats.Select(static one => one.Node)).ToArray())
        {
            _seen.Remove(gone);
        }
    }

    /// <summary>Nobody looked for a while.</summary>
    public void Forget() => _seen.Clear();

    /// <summary>True when the node's beat has stood still for so long.</summary>
    public bool IsSilent(string node, TimeSpan limit) =>
        _seen.TryGetValue(node, out var seen) && time.GetElapsedTime(seen.Since) >= limit;

    /// <summary>The nodes of a rollout that are not there: silent, or never heard of.</summary>
    public ImmutableHashSet<string> Away(Rollout? rollout, TimeSpan limit) =>
        (rollout?.Steps ?? [])
            .Select(static step => step.Node)
            .Where(node => !_seen.ContainsKey(node) || IsSilent(node, limit))
            .ToImmutableHashSet(StringComparer.Ordinal);
}
