using Shouldly;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Rules;
using Weir.Testing.Equivalence;

namespace Weir.Tests.Analysis.Equivalence;

/// <summary>Confirms what the engine says of two tables by walking packets through both.</summary>
internal static class Judge
{
    private const int MostPackets = 5_000;

    /// <summary>Each example must walk to different outcomes; where the engine finds none, no packet of the reduced space may.</summary>
    public static EquivalenceResult Check(Ruleset left, Ruleset right)
    {
        var result = EquivalenceCheck.Run(new Firewall([left]), new Firewall([right]), EquivalenceSettings.Default);

        if (result.Verdict == EquivalenceVerdict.Different)
            Confirm(left, right, result);
        else
        {
            result.Verdict.ShouldBe(EquivalenceVerdict.Equal, result.Reason);
            Search(left, right);
        }

        return result;
    }

    private static void Confirm(Ruleset left, Ruleset right, EquivalenceResult result)
    {
        foreach (var difference in result.Differences)
        {
            var first = new ReferenceWalk(left).Run(left.Chains[0].Name, difference.Example);
            var second = new ReferenceWalk(right).Run(right.Chains[0].Name, difference.Example);
            first.ShouldNotBe(second, $"{difference.Left} / {difference.Right}: {difference.Example}");
        }
    }

    private static void Search(Ruleset left, Ruleset right)
    {
        var place = left.Chains[0].Base!;
        var space = new InterestingPackets(left, right);
        var packets =
            space.Count(place.Hook) <= MostPackets
                ? space.All(place.Hook)
                : space.Some(place.Hook, MostPackets, new Random(1));
        var (first, second) = (new ReferenceWalk(left), new ReferenceWalk(right));
        foreach (var packet in packets)
        {
            if (place.Type == ChainType.Nat && packet.State is not (CtStates.New or CtStates.Related))
                continue;
            first
                .Run(left.Chains[0].Name, packet)
                .ShouldBe(second.Run(right.Chains[0].Name, packet), $"missed by the engine: {packet}");
        }
    }
}
