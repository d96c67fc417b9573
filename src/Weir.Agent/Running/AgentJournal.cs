using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Weir.Agent.Reconciling;
using Weir.Core.Text;

namespace Weir.Agent.Running;

/// <summary>One line of the journal.</summary>
/// <param name="Number">Runs on over lines and starts of the agent; a later line has a greater one.</param>
/// <param name="Time">When it was said.</param>
public sealed record JournalEntry(long Number, DateTimeOffset Time, Diagnostic Finding);

/// <summary>
/// The last lines that the agent said, for those who read along. Writers never wait for readers: one that is too slow finds what it has
/// missed replaced by a line that says so. Safe on any thread.
/// </summary>
public sealed class AgentJournal
{
    /// <summary>How many lines are kept.</summary>
    public const int Kept = 1000;

    private readonly TimeProvider _time;
    private readonly Lock _one = new();
    private readonly JournalEntry[] _ring = new JournalEntry[Kept];
    private readonly long _first;
    private readonly Dictionary<(string Code, Severity Severity), long> _counts = [];
    private long _next;
    private TaskCompletionSource _written = NewSignal();

    public AgentJournal(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        // Readers that come back after a restart hold a number of before: the next life's are greater, unless the clock was put back, and then
        // theirs lies in the future and they get all there is. (Fewer than 1,000 lines a second, and exact in a JSON number.)
        _first = _next = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <summary>Number of the newest line.</summary>
    public long Last
    {
        get
        {
            lock (_one)
            {
                return _next - 1;
            }
        }
    }

    public void Add(Diagnostic finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        TaskCompletionSource waiting;
        lock (_one)
        {
            _ring[(_next - _first) % Kept] = new JournalEntry(_next, _time.GetUtcNow(), finding);
            _next++;
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, (finding.Code, finding.Severity), out _)++;
            (waiting, _written) = (_written, NewSignal());
        }

        waiting.SetResult();
    }

    /// <summary>The newest lines, the oldest of them first.</summary>
    public ImmutableArray<JournalEntry> Recent(int limit)
    {
        lock (_one)
        {
            return Slice(Math.Max(_next - Math.Min(limit, Kept), Oldest));
        }
    }

    /// <summary>How many lines of each code were said since the agent started, by code, then severity.</summary>
    public ImmutableArray<(string Code, Severity Severity, long Lines)> Counts()
    {
        lock (_one)
        {
            return
            [
                .. _counts
                    .Select(static one => (one.Key.Code, one.Key.Severity, one.Value))
                    .OrderBy(static one => one.Code, StringComparer.Ordinal)
                    .ThenBy(static one => one.Severity),
            ];
        }
    }

    /// <summary>The lines after a number, then each as it comes, until canceled. Lines that are gone by then are one line that says how many.</summary>
    /// <param name="after">Number of the last line seen; 0 begins with all that is kept.</param>
    public async IAsyncEnumerable<JournalEntry> Follow(
        long after,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        var (next, isResumed) = Begin(after);
        while (true)
        {
            var (lines, written, lost) = From(next);
            if (lost > 0 && isResumed)
            {
                yield return new JournalEntry(next + lost - 1, _time.GetUtcNow(), AgentEvents.LinesLost(lost));
            }

            foreach (var line in lines)
            {
                yield return line;
            }

            (next, isResumed) = (lines.IsEmpty ? next + lost : lines[^1].Number + 1, true);
            if (lines.IsEmpty)
            {
                await written.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    private long Oldest => Math.Max(_first, _next - Kept);

    private (long Next, bool IsResumed) Begin(long after)
    {
        lock (_one)
        {
            // A number of an earlier life: what was said between is in the system's journal, and nobody knows how much it was.
            return after < _first - 1 || after >= _next ? (Oldest, false) : (after + 1, true);
        }
    }

    private (ImmutableArray<JournalEntry> Lines, Task Written, long Lost) From(long next)
    {
        lock (_one)
        {
            var from = Math.Max(next, Oldest);
            return (Slice(from), _written.Task, from - next);
        }
    }

    private ImmutableArray<JournalEntry> Slice(long from)
    {
        var lines = ImmutableArray.CreateBuilder<JournalEntry>((int)(_next - from));
        for (var number = from; number < _next; number++)
        {
            lines.Add(_ring[(number - _first) % Kept]);
        }

        return lines.MoveToImmutable();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
