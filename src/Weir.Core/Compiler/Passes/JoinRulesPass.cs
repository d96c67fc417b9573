using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// A rule that goes on, and the next one with the same tests, become one rule that does what both did: NOTRACK and the ACCEPT behind it,
/// LOG and DROP. iptables needs two rules for it; nf_tables does not.
/// </summary>
public sealed class JoinRulesPass : IPass
{
    /// <summary>
    /// A rule of nf_tables has at most 128 expressions in 4,095 bytes (NFT_RULE_MAXEXPRS and struct nft_rule, net/netfilter/nf_tables_api.c);
    /// a log prefix alone takes up to 128 of them.
    /// </summary>
    private const int MostStatements = 8;

    public string Name => "join rules";

    public string Assumes => "what the first rule does changes nothing that the tests look at";

    public string Preserves =>
        "the order of what is done, rules that only count, and comments where the two rules have different ones";

    public string Saves => "the same tests asked twice: a look-up where they are a set";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Settings.Target != OptimizerTarget.Nft)
        {
            return table;
        }

        var chains = table.Chains.Items.ToBuilder();
        for (var i = 0; i < chains.Count; i++)
        {
            chains[i] = Join(chains[i], context);
        }

        return table with
        {
            Chains = new(chains.ToImmutable()),
        };
    }

    private static Chain Join(Chain chain, PassContext context)
    {
        var rules = new List<Rule>(chain.Rules.Count);
        foreach (var rule in chain.Rules)
        {
            if (rules.Count > 0 && MayJoin(rules[^1], rule))
            {
                context.Note(new RulePlace(context.Table, rule.Origin, rule.Comment, rule.Tally, null, 0));
                rules[^1] = Both(rules[^1], rule);
            }
            else
            {
                rules.Add(rule);
            }
        }

        return rules.Count == chain.Rules.Count ? chain : chain with { Rules = new([.. rules]) };
    }

    private static bool MayJoin(Rule first, Rule second) =>
        first.Verdict is null
        && !first.Statements.IsEmpty
        && first.Statements.Count + second.Statements.Count <= MostStatements
        && second is not ({ Verdict: Verdict.Map } or { Verdict: null, Statements.IsEmpty: true })
        && (first.Comment is null || second.Comment is null || first.Comment == second.Comment)
        && first.Matches == second.Matches
        && GoesOn(first)
        && KeepsItsTests(first);

    /// <summary>A statement that finds nothing in its map, or a connection below its limit, ends its rule.</summary>
    private static bool GoesOn(Rule rule)
    {
        foreach (var statement in rule.Statements)
        {
            if (
                statement
                is Statement.SetMarkFromMap
                    or Statement.SourceNat
                    or Statement.DestinationNat
                    or Statement.OverConnectionLimit
                    or Statement.OverRate
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A packet that passed the tests before the statements passes them behind: none is written, none asks for a bucket.</summary>
    private static bool KeepsItsTests(Rule rule)
    {
        var (reads, writes) = (0UL, 0UL);
        foreach (var match in rule.Matches)
        {
            if (!Effects.IsPure(match))
            {
                return false;
            }

            reads |= Effects.ReadsOf(match);
        }

        foreach (var statement in rule.Statements)
        {
            writes |= Effects.Of(statement).Writes;
        }

        return (reads & writes) == 0;
    }

    private static Rule Both(Rule first, Rule second) =>
        first with
        {
            Statements = new([.. first.Statements, .. second.Statements]),
            Verdict = second.Verdict,
            Comment = first.Comment ?? second.Comment,
        };
}
