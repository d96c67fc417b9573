using Weir.Lab.Injector;

namespace Weir.Lab.Benching;

/// <summary>The runs of one class and candidate in one session, and whether more of them would change much.</summary>
/// <param name="fewest">Runs at least.</param>
/// <param name="most">Runs at most.</param>
internal sealed class Rounds(int fewest, int most)
{
    // A hundredth of what a look-up costs; measured, a settled figure of 16,384 packets falls by less in twenty more runs.
    private const double Settled = 0.003;

    private readonly QuietBatches _batches = new();
    private readonly Queue<double> _recent = [];

    /// <summary>Nanoseconds per packet.</summary>
    public double Cost => _batches.Nanoseconds;

    /// <summary>True after the fewest.</summary>
    public bool Enough => _batches.Count >= fewest;

    /// <summary>True when the last runs, half of the fewest, lowered the figure by less than 0.3 %, or the most were made.</summary>
    public bool Done => _batches.Count >= most || (Enough && _recent.Peek() - Cost <= Settled * Cost);

    public void Add(ReadOnlySpan<double> batches)
    {
        _batches.Add(batches);
        _recent.Enqueue(Cost);
        if (_recent.Count > Math.Max(1, fewest / 2))
        {
            _recent.Dequeue();
        }
    }
}
