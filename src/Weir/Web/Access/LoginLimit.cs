namespace Weir.Web.Access;

/// <summary>
/// Slows those who try tokens: some failures a minute from one source, some more from all together. When all together have failed too often, only sources that
/// have failed are refused, so that nobody can lock others out. Bounded in memory.
/// </summary>
internal sealed class LoginLimit(TimeProvider time)
{
    /// <summary>Failures a minute from one source.</summary>
    public const int PerSource = 5;

    /// <summary>Failures a minute from all together.</summary>
    public const int Overall = 100;

    private const int MostSources = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _one = new();
    private readonly Dictionary<string, Failures> _sources = new(StringComparer.Ordinal);
    private readonly Failures _all = new();

    private sealed class Failures
    {
        public int Count { get; set; }

        public long Since { get; set; }
    }

    /// <summary>Seconds that a source must wait; null when it may try.</summary>
    public int? Wait(string source)
    {
        lock (_one)
        {
            var own = _sources.GetValueOrDefault(source);
            if (own is null || Left(own) is not { } left)
            {
                return null;
            }

            var isOver = own.Count >= PerSource || (_all.Count >= Overall && Left(_all) is not null);
            return isOver ? (int)Math.Ceiling(left.TotalSeconds) : null;
        }
    }

    public void Failed(string source)
    {
        lock (_one)
        {
            if (_sources.Count >= MostSources && !_sources.ContainsKey(source))
            {
                Forget();
            }

            if (!_sources.TryGetValue(source, out var own))
            {
                _sources[source] = own = new Failures();
            }

            Count(own);
            Count(_all);
        }
    }

    /// <summary>What is over goes; when all of them are new, all go: a flood of sources must not fill the memory, and the sum remains.</summary>
    private void Forget()
    {
        foreach (var (source, failures) in _sources.ToArray())
        {
            if (Left(failures) is null)
            {
                _sources.Remove(source);
            }
        }

        if (_sources.Count >= MostSources)
        {
            _sources.Clear();
        }
    }

    private void Count(Failures failures)
    {
        if (Left(failures) is null)
        {
            (failures.Count, failures.Since) = (0, time.GetTimestamp());
        }

        failures.Count++;
    }

    /// <summary>What is left of the window; null when it is over or never began.</summary>
    private TimeSpan? Left(Failures failures)
    {
        var left = Window - time.GetElapsedTime(failures.Since);
        return failures.Count > 0 && left > TimeSpan.Zero ? left : null;
    }
}
