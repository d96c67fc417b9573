using Weir.Agent;
using Weir.Agent.Accounting;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Text;

namespace Weir.Cli.Series;

/// <summary><c>weir account</c>: one look at the counters, into the series.</summary>
internal sealed class AccountVerb : Verb
{
    private readonly SeriesChoice _series;

    public AccountVerb()
        : base(
            "account",
            "Add what members moved since the last time to the series of usage",
            new Example("weir account", "once; a timer that runs it every minute makes the series"),
            new Example(
                "weir account --series 'Host=db;Database=weir;Username=fw1' --node fw1",
                "several firewalls, one series"
            )
        )
    {
        Remarks =
            "Nothing is counted twice and nothing is lost when it runs late, twice at once, or not at all for hours: the kernel counts, and the series "
            + "knows what it has seen. Only what the kernel itself forgets between two runs (a table that somebody deletes) is not in it.";
        _series = new SeriesChoice(this, writes: true);
    }

    public override int Run(Call call)
    {
        var findings = new DiagnosticBag();
        var moved = _series.With(
            call,
            findings,
            series =>
            {
                try
                {
                    return AccountRun.Once(call.NetworkNamespace, series, call.Time);
                }
                catch (AgentException refused)
                {
                    throw new CommandStopped(ExitCode.Refused, refused.Diagnostics);
                }
            }
        );
        var document = new AccountDocument
        {
            CountersMoved = moved,
            Diagnostics = DiagnosticDocument.From(findings.ToImmutable()),
        };
        return call.Answer(
            document,
            static () => CliJson.Default.AccountDocument,
            page => page.Line($"{Counted.Of(moved, "counter")} moved")
        );
    }
}
