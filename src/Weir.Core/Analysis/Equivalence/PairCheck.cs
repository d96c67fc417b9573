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
            AddDifferences(run, left, right, differences);
        }

        return differences;
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
            var packet = space.Picker.Read(bits);
            differences.Add(
                new Difference(
                    space.Version == 4 ? Family.Ip : Family.Ip6,
                    pair.Table,
                    pair.Place.Hook,
                    pair.Chain,
                    packet,
                    OutcomeText.Of(space.Effects, run, first, packet),
                    OutcomeText.Of(space.Effects, run, second, packet)
                )
            );
            open = _diagrams.Minus(open, _diagrams.And(Ends(left, first), Ends(right, second)));
        }
    }

    private int Ends(int diagram, int terminal) =>
        _diagrams.Replace(diagram, _diagrams.NewOperation(), end => end == terminal ? Diagrams.True : Diagrams.False);

    /// <summary>The packets that come by here: nat chains see the first packet of a connection only (nf_nat_core.c, nf_nat_inet_fn).</summary>
    private int Possible()
    {
        var packets = HookPackets.Of(_diagrams, space.Tests, pair.Place.Hook);
        const uint first = (uint)(CtStates.New | CtStates.Related);
        return pair.Place.Type == ChainType.Nat
            ? _diagrams.And(packets, space.Tests.AnyBit(new Match.AnyBit(Field.CtState, first)))
            : packets;
    }
}
