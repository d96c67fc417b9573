using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>Compares one pair of base chains in one space.</summary>
internal sealed class PairCheck(EquivalenceSpace space, BaseChainPair pair, EquivalenceSettings settings)
{
    private readonly Diagrams _diagrams = space.Diagrams;
    private readonly EffectDifference _difference = new(space.Diagrams, space.Effects, space.Layout);

    public int Runs { get; private set; }

    /// <exception cref="SpaceLimitException">It cannot be decided in this space.</exception>
    public IReadOnlyList<Difference> Compare()
    {
        var differences = new List<Difference>();
        foreach (var run in PairRuns.Of(PairRuns.PartsOf(space, pair, settings.Counters)))
        {
            Runs++;
            var left = space.Outcome(pair.Left, run, settings.Counters);
            var right = space.Outcome(pair.Right, run, settings.Counters);
            Compare(run, left, right, differences);
        }

        return differences;
    }

    /// <summary>First in step, which is cheap where both sides are built alike; else as two functions.</summary>
    private void Compare(Run run, int[] left, int[] right, List<Difference> differences)
    {
        var suspects = new Alignment(space, _difference).Compare(left, right, Possible());
        var before = differences.Count;
        foreach (var suspect in suspects ?? [])
        {
            AddIfDifferent(run, left, right, suspect, differences);
        }

        if (suspects is not null && differences.Count == before)
        {
            AddDifferences(run, space.Sequencer.JoinAll(left), space.Sequencer.JoinAll(right), differences);
        }
    }

    /// <summary>Walks one packet through both lists.</summary>
    private void AddIfDifferent(Run run, int[] left, int[] right, bool[] bits, List<Difference> differences)
    {
        var (first, second) = (End(left, bits), End(right, bits));
        if (_diagrams.Follow(_difference.Of(first, second), bits) == Diagrams.True)
        {
            differences.Add(Show(run, bits, first, second));
        }
    }

    private int End(int[] list, bool[] bits)
    {
        var all = EffectTable.Fall;
        var now = bits;
        foreach (var diagram in list)
        {
            all = space.Sequencer.After(all, _diagrams.Follow(diagram, now));
            if (space.Effects[all].Control == Control.End)
            {
                break;
            }

            now = space.Sequencer.Written(space.Effects[all], bits);
        }

        return all;
    }

    private Difference Show(Run run, bool[] bits, int first, int second)
    {
        var packet = space.Picker.Read(bits);
        return new Difference(
            space.Version == 4 ? Family.Ip : Family.Ip6,
            pair.Table,
            pair.Place.Hook,
            pair.Chain,
            packet,
            OutcomeText.Of(space.Effects, run, first, packet),
            OutcomeText.Of(space.Effects, run, second, packet)
        );
    }

    private void AddDifferences(Run run, int left, int right, List<Difference> differences)
    {
        if (left == right)
        {
            return;
        }

        var open = _diagrams.And(Possible(), _difference.Of(left, right));
        while (open != Diagrams.False && differences.Count < settings.MostDifferences)
        {
            var bits = space.Picker.Bits(open);
            var (first, second) = (_diagrams.Follow(left, bits), _diagrams.Follow(right, bits));
            differences.Add(Show(run, bits, first, second));
            open = _diagrams.Minus(open, _diagrams.And(Ends(left, first), Ends(right, second)));
        }
    }

    private int Ends(int diagram, int terminal) =>
        _diagrams.Replace(diagram, _diagrams.NewOperation(), end => end == terminal ? Diagrams.True : Diagrams.False);

    /// <summary>The packets that come by here: nat chains see the first packet of a connection only (nf_nat_core.c, nf_nat_inet_fn).</summary>
    private int Possible()
    {
        var packets = HookPackets.Of(_diagrams, space.Tests, pair.Place.Hook, pair.Place.Device);
        const uint first = (uint)(CtStates.New | CtStates.Related);
        return pair.Place.Type == ChainType.Nat
            ? _diagrams.And(packets, space.Tests.AnyBit(new Match.AnyBit(Field.CtState, first)))
            : packets;
    }
}
