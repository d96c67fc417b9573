using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint;

/// <summary>Counts the rules of the chains that were looked at.</summary>
internal sealed class LintProgress(Firewall firewall, IProgress<double>? told)
{
    private readonly long _rules = firewall.Tables.Sum(static table => (long)table.RuleCount);
    private long _passed;

    /// <summary>A check of a chain or a table ended: whoever wants to end the run can.</summary>
    public void Tick() => told?.Report(_rules == 0 ? 1 : (double)_passed / _rules);

    public void Passed(int rules)
    {
        _passed += rules;
        Tick();
    }
}
