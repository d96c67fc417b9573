using Weir.Core.Rules;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>
/// Counts what a check has done. Building the diagrams of the rules is most of the work, comparing the base chains the rest; rules
/// that are built again (in another order of variables, for another run) do not count twice.
/// </summary>
internal sealed class CheckProgress(IProgress<EquivalenceStep>? told, long rules, int pairs)
{
    private const double RulesShare = 0.9;

    // Two hundred steps are as many as a bar has.
    private const double Worthwhile = 0.005;

    private string _chain = "";
    private double _said = -1;
    private long _built;
    private int _compared;

    public static CheckProgress Of(Firewall left, Firewall right, IProgress<EquivalenceStep>? told)
    {
        var pairs = BaseChainPair.Of(left, right, 4).Count + BaseChainPair.Of(left, right, 6).Count;
        return new CheckProgress(told, Rules(left) + Rules(right), pairs);
    }

    public void Begin(BaseChainPair pair)
    {
        _chain = $"{pair.Table} {pair.Chain}";
        Say(always: true);
    }

    /// <summary>A rule's diagram was made.</summary>
    public void Built()
    {
        _built++;
        Say(always: false);
    }

    /// <summary>A pair of base chains is compared.</summary>
    public void End()
    {
        _compared++;
        Say(always: false);
    }

    // Rules of inet tables are built for both protocols.
    private static long Rules(Firewall firewall) =>
        firewall.Tables.Sum(table => (long)table.RuleCount * (table.Family == Family.Inet ? 2 : 1));

    private void Say(bool always)
    {
        if (told is null)
        {
            return;
        }

        var ofRules = rules == 0 ? 1 : Math.Min(1, (double)_built / rules);
        var ofPairs = pairs == 0 ? 1 : Math.Min(1, (double)_compared / pairs);
        var done = (RulesShare * ofRules) + ((1 - RulesShare) * ofPairs);
        if (always || done >= _said + Worthwhile)
        {
            _said = Math.Max(_said, done);
            told.Report(new EquivalenceStep(_chain, _said));
        }
    }
}
