using System.Collections.Immutable;
using Weir.Lab.Topologies;

namespace Weir.Lab.Benching;

/// <summary>
/// The candidates' namespaces: made anew for each session, because where memory lies makes a difference of its own; but what takes long to load
/// is loaded once, or a run would be loading only.
/// </summary>
internal sealed class BenchGrounds(
    LabSpec spec,
    ImmutableArray<IBenchCandidate> candidates,
    BenchSettings settings,
    Action<string> loads
) : IDisposable
{
    private readonly BenchGround?[] _standing = new BenchGround?[candidates.Length];

    /// <param name="candidate">Its index.</param>
    /// <exception cref="CandidateRefusedException">It does not load.</exception>
    public BenchGround Of(int candidate)
    {
        if (_standing[candidate] is null)
        {
            loads(candidates[candidate].Name);
        }

        return _standing[candidate] ??= BenchGround.Create(spec, candidates[candidate]);
    }

    /// <param name="next">The candidates that are measured again.</param>
    public void EndSession(IReadOnlyCollection<int> next)
    {
        for (var at = 0; at < _standing.Length; at++)
        {
            if (!next.Contains(at) || _standing[at]?.Load.Milliseconds < settings.LongLoad.TotalMilliseconds)
            {
                End(at);
            }
        }
    }

    public void Dispose()
    {
        for (var at = 0; at < _standing.Length; at++)
        {
            End(at);
        }
    }

    private void End(int at)
    {
        _standing[at]?.Dispose();
        _standing[at] = null;
    }
}
