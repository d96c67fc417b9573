using Shouldly;
using Weir.Core.Analysis.Equivalence;
using Weir.Testing.Equivalence;
using Xunit;

namespace Weir.Tests.Analysis.Equivalence;

/// <summary>
/// A proof that can fail: each kind of mistake in rule sets of each kind is caught with a packet that a plain walk confirms, or no
/// packet of the reduced space tells the two apart.
/// </summary>
public sealed class MutationTests
{
    private const int RuleSets = 12;

    /// <summary>Seeds to draw rule sets from until enough of them have something of the kind.</summary>
    private const int Seeds = 400;

    public static TheoryData<string> Kinds => [.. Mutations.All.Select(mutation => mutation.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Mutation_OfARuleSet_IsCaughtOrHarmless(string kind)
    {
        var mutation = Mutations.All.Single(one => one.Name == kind);
        var (met, caught) = (0, 0);
        for (var seed = 0; seed < Seeds && (met < RuleSets || caught == 0); seed++)
        {
            var table = new RuleSetGenerator(seed).Next();
            if (mutation.Apply(table, new Random(seed)) is { } wrong)
            {
                met++;
                caught += Judge.Check(table, wrong).Verdict == EquivalenceVerdict.Different ? 1 : 0;
            }
        }

        met.ShouldBeGreaterThanOrEqualTo(RuleSets);
        caught.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Kinds_AreManyAndNamedOnce()
    {
        Mutations.All.Length.ShouldBeGreaterThanOrEqualTo(40);
        Mutations.All.Select(mutation => mutation.Name).ShouldBeUnique();
    }
}
