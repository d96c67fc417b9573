using System.Collections.Immutable;
using Weir.Agent.Reconciling;
using Weir.Agent.Running;
using Weir.Core.Health;
using Weir.Sources.Configuration;

namespace Weir.Agent.Sampling;

/// <summary>
/// Looks at the firewall again and again, beside the reconciler and with sockets of its own. One value for all who show or judge its state: nobody else
/// lists the kernel for that.
/// </summary>
internal sealed class HealthSampler : IDisposable
{
    private static readonly TimeSpan FeedsEvery = TimeSpan.FromSeconds(10);

    private readonly AgentServiceSettings _settings;
    private readonly TimeProvider _time;
    private readonly Func<AgentView> _view;
    private readonly HealthReader _reader;
    private readonly CostForecast _costs;
    private readonly FaultMemory _faults;
    private readonly AutoResetEvent _changed = new(false);
    private volatile SamplingSettings _sampling;
    private volatile HealthSample? _newest;
    private HealthReading? _last;
    private long? _feedsAt;

    /// <param name="view">What is in force at any time.</param>
    public HealthSampler(AgentServiceSettings settings, Func<AgentView> view)
    {
        (_settings, _time, _view) = (settings, settings.Agent.Time, view);
        _reader = new HealthReader(settings.Agent.NetworkNamespace, _time);
        _costs = new CostForecast(settings.Agent.Costs, _time);
        _faults = new FaultMemory(settings.Say);
        _sampling = settings.File.Sampling;
    }

    /// <summary>Null before the first look; from any thread.</summary>
    public HealthSample? Newest => _newest;

    public HealthHistory History { get; } = new();

    /// <summary>Looks by these settings from now on; from any thread.</summary>
    public void Change(AgentFile file)
    {
        _sampling = file.Sampling;
        _changed.Set();
    }

    /// <summary>Looks until the token is canceled.</summary>
    public void Run(CancellationToken cancellation)
    {
        WaitHandle[] either = [cancellation.WaitHandle, _changed];
        do
        {
            Sample();
        } while (WaitHandle.WaitAny(either, _sampling.Every) != 0);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _changed.Dispose();
    }

    private void Sample()
    {
        var view = _view();
        var now = _reader.Read(view.Site);
        var sample = HealthRates.Between(_last, now, _newest) with
        {
            Costs = _costs.Of(view.Site),
            CostTable = _costs.Table,
            Sets = _reader.Sets,
            Feeds = Feeds(),
            Revision = view.Revision,
            AppliedAt = view.AppliedAt,
            Held = view.Held,
            Source = view.Source,
            ConfirmBefore = view.ConfirmBefore,
            IsDrifted = view.Drift,
        };
        (_last, _newest) = (now, sample);
        History.Add(sample);
        if (_reader.Refused.Count == 0)
        {
            _faults.Over(AgentEvents.SeesAll());
        }
        else
        {
            _faults.Met(AgentEvents.Blind(_reader.Refused), []);
        }
    }

    /// <summary>They change by the minute at most.</summary>
    private ImmutableArray<FeedAge> Feeds()
    {
        if (_newest is { } newest && _feedsAt is { } at && _time.GetElapsedTime(at) < FeedsEvery)
        {
            return newest.Feeds;
        }

        _feedsAt = _time.GetTimestamp();
        return _settings.Feeds?.Ages() ?? [];
    }
}
