using Weir.Agent.Accounting;
using Weir.Agent.Kernel;
using Weir.Agent.Reconciling;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Series;

namespace Weir.Agent.Running;

/// <summary>
/// Carries members' counters into the series, beside the reconciler and with a socket of its own: a series that is slow or away holds up no change of
/// the rules, and a change holds up no sample. What one sample could not add, the next one adds.
/// </summary>
internal sealed class AccountingLoop(AgentServiceSettings settings) : IDisposable
{
    private readonly TimeProvider _time = settings.Agent.Time;
    private readonly FaultMemory _faults = new(settings.Say);
    private KernelTable? _table;
    private IUsageSeries? _series;
    private Accountant? _accountant;

    /// <summary>Samples until the token is canceled, and once more then.</summary>
    public void Run(CancellationToken cancellation)
    {
        do
        {
            Sample();
        } while (!cancellation.WaitHandle.WaitOne(settings.File.Accounting.Every));

        Sample();
    }

    public void Dispose()
    {
        _accountant = null;
        _series?.Dispose();
        _table?.Dispose();
        (_series, _table) = (null, null);
    }

    private void Sample()
    {
        try
        {
            var accountant = _accountant ??= Open();
            if (accountant is null)
            {
                return;
            }

            accountant.Sample();
            _series?.RollUp(_time.GetUtcNow(), new Retention());
            _faults.Over(AgentEvents.Accounting());
        }
        catch (SeriesException refused)
        {
            _faults.Met(AgentEvents.NotAccounting(), [refused.Finding]);
            Dispose();
        }
        catch (AgentException refused)
        {
            _faults.Met(AgentEvents.NotAccounting(), refused.Diagnostics);
            Dispose();
        }
    }

    private Accountant? Open()
    {
        var file = settings.File.Accounting;
        var findings = new DiagnosticBag();
        _table = KernelTable.Open(settings.Agent.NetworkNamespace);
        _series = SeriesStore.Open(
            file.Series ?? Path.Combine(settings.Agent.StateDirectory, AgentServiceSettings.SeriesFile),
            file.Node ?? settings.HostName,
            _time.GetUtcNow(),
            new Position.InFile(AgentFile.FileName, 0),
            findings
        );
        foreach (var finding in _series is null ? [] : findings.ToImmutable())
        {
            settings.Say(finding);
        }

        if (_series is { } series)
        {
            return new Accountant(_table, series, _time);
        }

        _faults.Met(AgentEvents.NotAccounting(), findings.ToImmutable());
        Dispose();
        return null;
    }
}
