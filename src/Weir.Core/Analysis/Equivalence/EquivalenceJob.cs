using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>One check in progress: what was found and what it took.</summary>
internal sealed class EquivalenceJob(Firewall left, Firewall right, EquivalenceSettings settings)
{
    private static readonly FieldOrder[] Orders = Enum.GetValues<FieldOrder>();

    private readonly SpaceVocabulary _vocabulary = SpaceVocabulary.Of(left, right);
    private readonly ImmutableArray<Difference>.Builder _differences = ImmutableArray.CreateBuilder<Difference>();
    private readonly List<string> _reasons = [];
    private readonly CheckProgress _progress = CheckProgress.Of(left, right, settings.Progress);
    private EquivalenceSpace? _space;
    private int _pairs;
    private int _runs;
    private int _peak;

    public void Compare(int version)
    {
        _space = null;
        foreach (var pair in BaseChainPair.Of(left, right, version))
        {
            _pairs++;
            _progress.Begin(pair);
            if (!ReferenceEquals(pair.Left.Table, pair.Right.Table) || left.LocalAddresses != right.LocalAddresses)
            {
                Compare(pair);
            }

            _progress.End();
        }

        _space = null;
    }

    public EquivalenceResult Result() =>
        new(
            _differences.Count > 0 ? EquivalenceVerdict.Different
                : _reasons.Count > 0 ? EquivalenceVerdict.Undecided
                : EquivalenceVerdict.Equal,
            _differences.ToImmutable(),
            new EquivalenceFigures(_pairs, _runs, _peak),
            _reasons.Count > 0 ? string.Join("; ", _reasons) : null
        );

    /// <summary>No order of variables is small for every rule set: what does not fit in one is tried in the next.</summary>
    private void Compare(BaseChainPair pair)
    {
        string? reason = null;
        foreach (var order in Orders)
        {
            try
            {
                var space = SpaceFor(pair, order);
                var check = new PairCheck(space, pair, settings);
                _differences.AddRange(check.Compare());
                _runs += check.Runs;
                _peak = Math.Max(_peak, space.Diagrams.Count);
                return;
            }
            catch (SpaceLimitException limit)
            {
                reason ??= limit.Message;
                _peak = Math.Max(_peak, _space?.Diagrams.Count ?? 0);
                _space = null;
            }
        }

        _reasons.Add($"{pair.Table} {pair.Chain}: {reason}");
    }

    /// <summary>A space that is a quarter full makes room for a new one.</summary>
    private EquivalenceSpace SpaceFor(BaseChainPair pair, FieldOrder order)
    {
        if (_space is null || _space.Layout.Order != order || _space.Diagrams.Count > settings.MostNodes / 4)
        {
            _space = null;
            _space = new EquivalenceSpace(_vocabulary, pair.Version, settings.MostNodes, order, _progress);
        }

        return _space;
    }
}
