using System.Collections.Immutable;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Outcomes;

/// <summary>
/// Divides the packets of a base chain by what becomes of them, and draws samples of each class: the traffic a rule set is about, from
/// the rule set alone.
/// </summary>
public sealed class OutcomeClasses
{
    // Weighing a class walks its samples through the simulator.
    private const int Weighed = 64;

    private readonly Firewall _firewall;
    private readonly Simulator _simulator;
    private readonly int _packets;

    private OutcomeClasses(Firewall firewall, int packets)
    {
        (_firewall, _packets) = (firewall, packets);
        _simulator = new Simulator(firewall, CostTable.Default);
    }

    /// <summary>The classes of all base chains at a hook, of both IP versions; those no first packet can be in are left out.</summary>
    /// <param name="firewall">Whose chains.</param>
    /// <param name="hook">Where they hang.</param>
    /// <param name="packets">Samples of each class; the same arguments give the same samples.</param>
    /// <exception cref="SpaceLimitException">The rules are too many-sided to be divided.</exception>
    public static ImmutableArray<OutcomeClass> Of(Firewall firewall, Hook hook, int packets)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(packets);
        var run = new OutcomeClasses(firewall, packets);
        return [.. run.Of(hook, 4), .. run.Of(hook, 6)];
    }

    private IEnumerable<OutcomeClass> Of(Hook hook, int version)
    {
        var pairs = BaseChainPair.Of(_firewall, _firewall, version).Where(pair => pair.Place.Hook == hook).ToArray();
        var vocabulary = SpaceVocabulary.Of(_firewall);
        foreach (var pair in pairs)
        {
            var space = new EquivalenceSpace(
                vocabulary,
                version,
                EquivalenceSettings.Default.MostNodes,
                default(FieldOrder),
                CheckProgress.Of(_firewall, _firewall, told: null)
            );
            var fate = PairRuns.Of(PairRuns.PartsOf(space, pair, counters: false)).First();
            var whole = space.Sequencer.JoinAll(space.Outcome(pair.Left, fate, counters: false));
            var sampler = new PacketSampler(space.Diagrams, space.Layout, space.Tests, space.Picker);
            var possible = sampler.Ordinary(hook);
            foreach (var end in Ends(space.Diagrams, whole))
            {
                if (Class(pair, space, sampler, possible, whole, end) is { } found)
                {
                    yield return found with
                    {
                        Outcome = OutcomeText.Of(space.Effects, fate, end, found.Packets[0]),
                    };
                }
            }
        }
    }

    private OutcomeClass? Class(
        BaseChainPair pair,
        EquivalenceSpace space,
        PacketSampler sampler,
        int possible,
        int whole,
        int end
    )
    {
        var diagrams = space.Diagrams;
        var ending = diagrams.Replace(
            whole,
            diagrams.NewOperation(),
            terminal => terminal == end ? Diagrams.True : Diagrams.False
        );
        var set = diagrams.And(possible, ending);
        if (set == Diagrams.False)
        {
            return null;
        }

        var samples = sampler.Draw(set, _packets);
        return new OutcomeClass(
            pair.Version == 4 ? Family.Ip : Family.Ip6,
            pair.Table,
            pair.Chain,
            pair.Place.Hook,
            "",
            samples,
            Tally(pair, samples)
        );
    }

    /// <summary>What the rules had counted that decide these packets.</summary>
    private ulong Tally(BaseChainPair pair, ImmutableArray<Packet> samples)
    {
        var deciders = new HashSet<Rule>(ReferenceEqualityComparer.Instance);
        foreach (var packet in samples.Take(Weighed))
        {
            var trace = _simulator.RunChain(pair.Left.Table, pair.Chain, packet);
            if (trace.Steps.LastOrDefault(static step => step.Matched && step.Rule is not null)?.Rule is { } rule)
            {
                deciders.Add(rule);
            }
        }

        ulong sum = 0;
        foreach (var rule in deciders)
        {
            sum += rule.Tally?.Packets ?? 0;
        }

        return sum;
    }

    /// <summary>The terminals of a diagram, in the order of a walk from the top.</summary>
    private static List<int> Ends(Diagrams diagrams, int root)
    {
        var ends = new List<int>();
        var seen = new HashSet<int>();
        var stack = new Stack<int>([root]);
        while (stack.TryPop(out var at))
        {
            if (!seen.Add(at))
            {
                continue;
            }

            if (Diagrams.IsTerminal(at))
            {
                ends.Add(at);
                continue;
            }

            var node = diagrams.At(at);
            stack.Push(node.High);
            stack.Push(node.Low);
        }

        return ends;
    }
}
