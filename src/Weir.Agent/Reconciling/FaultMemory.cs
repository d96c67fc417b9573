using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Agent.Reconciling;

/// <summary>Says a cause once, again when it changes, and when it is over: a source that is away for an hour is not a line each second.</summary>
internal sealed class FaultMemory(Action<Diagnostic> say)
{
    private volatile string _said = "";

    public bool IsFaulty => _said.Length > 0;

    /// <summary>The first line of what was met; empty when nothing is. From any thread.</summary>
    public string Cause => _said.Split('\n', 2)[0];

    /// <param name="head">Said before the findings.</param>
    public void Met(Diagnostic head, ImmutableArray<Diagnostic> findings)
    {
        var cause = string.Join('\n', findings.Where(static one => one.Severity == Severity.Error));
        cause = cause.Length == 0 ? head.ToString() : cause;
        if (cause == _said)
        {
            return;
        }

        _said = cause;
        say(head);
        foreach (var finding in findings)
        {
            say(finding);
        }
    }

    /// <param name="end">Said when there was something to end; null says nothing.</param>
    public void Over(Diagnostic? end)
    {
        if (IsFaulty && end is not null)
        {
            say(end);
        }

        _said = "";
    }
}
