using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering;

/// <summary>
/// P11 of docs/policy.md: members of a plan with a rate. One look-up by the connection's mark tells who is limited, so that the others
/// pay nothing more; a token bucket a member and direction drops what is beyond (kernel.md, C: 40 % of a shaper's cost, no lock).
/// </summary>
internal static class RateChains
{
    /// <summary>Buckets at most, and how long an idle one is kept: it is full again long before.</summary>
    private const uint MostMembers = 1 << 20;
    private const uint LifeSeconds = 60;

    /// <summary>Beside a second's worth (nft_limit.c): the largest packet that the kernel puts together of several.</summary>
    private const uint BurstBytes = 1 << 16;

    /// <summary>The plans that limit something, in the site's order: a member's verdict is the place of his plan among these.</summary>
    public static ImmutableArray<MemberPlan> Rated(SiteOptions options) =>
        options.Plans.IsEmpty ? [] : [.. options.Plans.Where(static plan => plan.IsRated)];

    /// <summary>Before anything is counted: what is dropped was not moved.</summary>
    public static IEnumerable<Rule> Question(FrameContext context) =>
        Rated(context.Options).IsEmpty ? [] : [Rule("plans with a rate", ByMap(Key(Field.CtMark), Names.Rated))];

    public static IEnumerable<Chain> Of(FrameContext context) =>
        Rated(context.Options).Select((plan, at) => Chain(context, plan, at));

    public static IEnumerable<SetDeclaration> Sets(SiteOptions options) =>
        Rated(options).SelectMany((plan, at) => Sets(plan, at));

    /// <summary>The map from members to their plans' chains.</summary>
    public static SetDeclaration Map(int plans) =>
        new(Names.Rated, [FieldType.Mark])
        {
            Verdicts = new([.. Enumerable.Range(0, plans).Select(static at => Jump(Names.RateChain(at)))]),
        };

    private static Chain Chain(FrameContext context, MemberPlan plan, int at)
    {
        var rules = new List<Rule>();
        if (plan.Up > 0)
        {
            rules.Add(Limit("up", context.IsOutside(Field.OutputInterface), Names.RateUp(at), plan.Up));
        }

        if (plan.Down > 0)
        {
            rules.Add(Limit("down", context.IsOutside(Field.InputInterface), Names.RateDown(at), plan.Down));
        }

        return new Chain(Names.RateChain(at), null, new([.. rules]));
    }

    private static Rule Limit(string direction, Match isDirection, string set, uint rate) =>
        Rule(
            $"more than the plan's rate {direction}",
            isDirection,
            new Statement.OverRate(Key(Field.CtMark), set, rate, BurstBytes) { IsBytes = true },
            Count(Names.CountOverRate),
            Drop
        );

    private static IEnumerable<SetDeclaration> Sets(MemberPlan plan, int at)
    {
        if (plan.Up > 0)
        {
            yield return Buckets(Names.RateUp(at));
        }

        if (plan.Down > 0)
        {
            yield return Buckets(Names.RateDown(at));
        }
    }

    private static SetDeclaration Buckets(string name) =>
        new(name, [FieldType.Mark])
        {
            Dynamic = true,
            Timeouts = true,
            LifeSeconds = LifeSeconds,
            Capacity = MostMembers,
        };
}
