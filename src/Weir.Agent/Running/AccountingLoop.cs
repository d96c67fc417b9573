using Weir.Agent.Accounting;
using Weir.Agent.Clocks;
using Weir.Agent.Kernel;
using Weir.Agent.Quotas;
using Weir.Agent.Reconciling;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Series;

namespace Weir.Agent.Running;

/// <summary>
/// Carries members' counters into the series, beside the reconciler and with a socket of its own: a series that is slow or away holds up no change of
/// the rules, and a change holds up no sample. What one sample could not add, the next one adds.
/// </summary>
/// <param name="parting">Where an apply leaves its last look at counters that it deletes.</param>
/// <param name="quotas">Judged after each sample.</param>
internal sealed class AccountingLoop(AgentServiceSettings settings, PartingCounters parting, QuotaKeeper quotas)
    : IDisposable
{
    private readonly TimeProvider _time = settings.Agent.Time;
    private readonly FaultMemory _faults = new(settings.Say);
    private readonly AutoResetEvent _changed = new(false);
    private readonly SettledClock _clock = new(settings.Agent.Time);
    private volatile AgentFile _file = settings.File;
    private volatile AccountingReport _report = AccountingReport.Nothing;
    private AccountingSettings _inUse = settings.File.Accounting;
    private volatile bool _isAsked;
    private KernelTable? _table;
    private IUsageSeries? _series;
    private Accountant? _accountant;

    /// <summary>How it stands after the last sample; from any thread.</summary>
    public AccountingReport Report => _report;

    /// <summary>Why the series takes nothing; empty when it does. From any thread.</summary>
    public string Trouble => _faults.Cause;

    /// <summary>Works by these settings from the next sample on, which is taken at once where they differ; from any thread.</summary>
    public void Change(AgentFile file)
    {
        _file = file;
        _changed.Set();
    }

    /// <summary>Samples now, and judges quotas; from any thread.</summary>
    public void Ask()
    {
        _isAsked = true;
        _changed.Set();
    }

    /// <summary>Samples until the token is canceled, and once more then.</summary>
    public void Run(CancellationToken cancellation)
    {
        do
        {
            Sample();
        } while (!Ends(cancellation));

        Sample();
    }

    public void Dispose()
    {
        Close();
        _changed.Dispose();
    }

    /// <summary>Waits until a sample is due; true when there will be no more.</summary>
    private bool Ends(CancellationToken cancellation)
    {
        WaitHandle[] either = [cancellation.WaitHandle, _changed];
        int woken;
        do
        {
            woken = WaitHandle.WaitAny(either, _file.Accounting.Every);
        } while (woken == 1 && _file.Accounting == _inUse && !_isAsked);
        _isAsked = false;
        return woken == 0;
    }

    private void Close()
    {
        _accountant = null;
        quotas.Use(null, default);
        _series?.Dispose();
        _table?.Dispose();
        (_series, _table) = (null, null);
    }

    private void Sample()
    {
        if (_inUse != _file.Accounting)
        {
            // Another series, or another name in it: what was seen is in the old one.
            Close();
            _inUse = _file.Accounting;
        }

        try
        {
            var accountant = _accountant ??= Open();
            if (accountant is null)
            {
                _report = _report with { Refused = _report.Refused + 1 };
                return;
            }

            Sample(accountant);
            quotas.Look();
            _faults.Over(AgentEvents.Accounting());
        }
        catch (SeriesException refused)
        {
            Refused([refused.Finding]);
        }
        catch (AgentException refused)
        {
            Refused([.. refused.Diagnostics]);
        }
    }

    private void Sample(Accountant accountant)
    {
        var start = _time.GetTimestamp();
        var moved = accountant.Sample();
        var now = _time.GetUtcNow();
        if (_clock.IsSettled())
        {
            _series?.RollUp(now, new Retention());
        }

        _report = _report with
        {
            AddedAt = now,
            Took = _time.GetElapsedTime(start),
            Moved = moved,
            Samples = _report.Samples + 1,
            Busiest = accountant.Busiest(_file.Sampling.TopMembers),
        };
    }

    private void Refused(ReadOnlySpan<Diagnostic> findings)
    {
        _report = _report with { Refused = _report.Refused + 1 };
        _faults.Met(AgentEvents.NotAccounting(), [.. findings]);
        Close();
    }

    private Accountant? Open()
    {
        var findings = new DiagnosticBag();
        _table = KernelTable.Open(settings.Agent.NetworkNamespace);
        _series = SeriesStore.Open(
            _inUse.Series ?? Path.Combine(settings.Agent.StateDirectory, AgentServiceSettings.SeriesFile),
            _inUse.Node ?? settings.HostName,
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
            quotas.Use(series, _inUse.Every);
            return new Accountant(_table, series, _time, parting);
        }

        _faults.Met(AgentEvents.NotAccounting(), findings.ToImmutable());
        Close();
        return null;
    }
}
