using System.Collections.Immutable;
using System.Net.Sockets;
using Weir.Agent.Accounting;
using Weir.Agent.Alerting;
using Weir.Agent.Auditing;
using Weir.Agent.Conversation;
using Weir.Agent.Fleet;
using Weir.Agent.Kernel;
using Weir.Agent.Quotas;
using Weir.Agent.Reconciling;
using Weir.Agent.Sampling;
using Weir.Core.Alerting;
using Weir.Core.Health;
using Weir.Core.Quotas;
using Weir.Core.Text;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Sources.Configuration;
using Weir.Sources.Watching;

namespace Weir.Agent.Running;

/// <summary>
/// The agent: the reconciler on its own thread, and around it what brings it messages: the watch of the source, the kernel's events, the
/// socket. Each of them may fail and come back without the others.
/// </summary>
public sealed class AgentService : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly AgentServiceSettings _settings;
    private readonly TimeProvider _time;
    private readonly SiteWatch _watch;
    private readonly AlertingTask _alerting;
    private readonly QuotaKeeper _quotas;
    private volatile Reconciler? _reconciler;
    private volatile AccountingLoop? _accounting;
    private volatile HealthSampler? _sampler;
    private volatile Action<AgentFile>? _reloaded;
    private volatile ServedCertificate? _certificate;
    private volatile AgentFile _file;

    public AgentService(AgentServiceSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_time, _file) = (settings.Agent.Time, settings.File);
        (Journal, Audit) = (new AgentJournal(_time), new AuditLog(settings.Agent.StateDirectory, _time));
        _watch = new SiteWatch(settings.SiteDirectory, _file.Watch, _time, settings.Feeds);
        _settings = settings with
        {
            Say = finding =>
            {
                Journal.Add(finding);
                settings.Say(finding);
            },
        };
        _quotas = new QuotaKeeper(
            settings.Agent.StateDirectory,
            () => View.Site,
            moves => _reconciler?.Post(new AgentMessage.MembersMoved(moves)),
            _settings.Say,
            _time
        );
        _alerting = new AlertingTask(
            _settings,
            () => FiguresOfView.Of(View, Health, _quotas.Here) with { CertificateEnds = CertificateEnds() }
        );
    }

    /// <summary>What is in force, and what the agent thinks of it. For nothing, from any thread.</summary>
    public AgentView View => _reconciler?.View ?? AgentView.Nothing;

    /// <summary>How the firewall is; null before the first look. For nothing, from any thread.</summary>
    public HealthSample? Health => _sampler?.Newest;

    /// <summary>How it was in the last hour; null before the first look.</summary>
    public HealthHistory? History => _sampler?.History;

    /// <summary>How the accounting of members' traffic stands. For nothing, from any thread.</summary>
    public AccountingReport Accounting => _accounting?.Report ?? AccountingReport.Nothing;

    /// <summary>How members stand with their quotas; null until the series was asked. For nothing, from any thread.</summary>
    public QuotaBook? Quotas => _quotas.Book;

    /// <summary>How long judging them took the last time.</summary>
    public TimeSpan QuotasTook => _quotas.Took;

    /// <summary>Who is on another plan than the source says.</summary>
    public PlanMoves MovesInForce => Quotas?.Moves() ?? PlanMoves.In(View.Site);

    /// <summary>What the HTTP API shows its clients; null while it shows none. For nothing, from any thread.</summary>
    public ServedCertificate? Certificate
    {
        get => _certificate;
        set => _certificate = value;
    }

    /// <summary>True once the reconciler takes requests: the lock is this process's, and nothing waits for another one's confirmation.</summary>
    public bool IsAtWork => _reconciler is not null;

    /// <summary>agent.yaml as it was read last and was good. From any thread.</summary>
    public AgentFile File => _file;

    /// <summary>What the agent said.</summary>
    public AgentJournal Journal { get; }

    /// <summary>Who changed what.</summary>
    public AuditLog Audit { get; }

    /// <summary>The alerts there are; from any thread.</summary>
    public AlertBook Alerts => _alerting.Book;

    /// <summary>What alerts are raised by; empty where agent.yaml asks for none.</summary>
    public ImmutableArray<AlertRule> AlertRules => _alerting.Rules;

    /// <summary>How many notices of alerts have not arrived yet, by place; from any thread.</summary>
    public ImmutableArray<(string Place, int Notices)> AlertsWaiting => _alerting.Waiting;

    /// <summary>What goes wrong at the moment, a line each: said once in the journal, and not over yet. From any thread.</summary>
    public ImmutableArray<string> Troubles =>
        [
            .. (_reconciler?.Troubles ?? [])
                .Append(_accounting?.Trouble ?? "")
                .Append(_quotas.Trouble)
                .Concat(_alerting.Troubles)
                .Where(static one => one.Length > 0),
        ];

    /// <summary>Writes a line of the journal, from any thread.</summary>
    public void Say(Diagnostic finding) => _settings.Say(finding);

    /// <summary>What is to be done with agent.yaml when it was read again (SIGHUP) and is good.</summary>
    public void WhenReloaded(Action<AgentFile> then) => _reloaded = then;

    /// <summary>Asks the reconciler, as the socket does. The answer comes when it is done, or when the agent stops.</summary>
    public Task<AgentReply> Ask(AgentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _reconciler is { } reconciler
            ? Ask(reconciler, request)
            : Task.FromResult(
                new AgentReply { Failure = AgentFailure.Refused, Diagnostics = [AgentEvents.NotStarted()] }
            );
    }

    /// <summary>Works until the token is canceled. The rules stay in force afterwards.</summary>
    /// <exception cref="AgentException">It could not start: the lock is another's, or the namespace cannot be used.</exception>
    public void Run(CancellationToken cancellation)
    {
        using var notifier = new ServiceNotifier(_settings.NotifySocket, _settings.Watchdog, _time);
        var isStaged = _file.Fleet is { Rollout: RolloutPolicy.Staged };
        UnconfirmedApply.Await(_settings.Agent, isStaged, notifier, cancellation);
        var parting = new PartingCounters();
        var settings = _settings.Agent with { Parting = parting };
        var ground = SessionGround.Open(settings);
        PutRight(ground);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Closed before the first reading: what is staged must not slip through while the fleet is not there yet.
        var gate = new FleetGate { IsStaged = isStaged };
        var reconciler = new Reconciler(
            ground,
            new ReconcilerSettings
            {
                Agent = settings,
                File = _file,
                Feeds = _settings.Feeds,
                Fleet = gate,
                Notifier = notifier,
                QuotasDiffer = () => _accounting?.Ask(),
                Say = _settings.Say,
                GuardianCommand = _settings.GuardianCommand,
            }
        );
        _reconciler = reconciler;
        var listening = new Thread(() => Listen(reconciler, end.Token)) { IsBackground = true, Name = "nf_tables" };
        listening.Start();
        var serving = Task.Run(() => Serve(reconciler, end.Token), CancellationToken.None);
        var watching = Task.Run(() => Watch(reconciler, end.Token), CancellationToken.None);
        var alerting = Task.Run(() => _alerting.Run(end.Token), CancellationToken.None);
        using var accounting = _accounting = new AccountingLoop(_settings, parting, _quotas);
        var counting = new Thread(() => accounting.Run(end.Token)) { IsBackground = true, Name = "accounting" };
        counting.Start();
        using var sampler = _sampler = new HealthSampler(_settings, () => View);
        var sampling = new Thread(() => sampler.Run(end.Token)) { IsBackground = true, Name = "sampling" };
        sampling.Start();
        using var fleet = new FleetLoop(
            new FleetGround(
                _settings,
                gate,
                () => _file,
                request => Ask(reconciler, request),
                () => reconciler.Post(new AgentMessage.FleetMoved())
            )
        );
        var rolling = new Thread(() => fleet.Run(end.Token)) { IsBackground = true, Name = "fleet" };
        rolling.Start();
        using var reload = new ReloadSignal(() => Reload(notifier));
        try
        {
            reconciler.Run(cancellation);
        }
        finally
        {
            end.Cancel();
            Task.WaitAll([serving, watching, alerting], CancellationToken.None);
            listening.Join();
            counting.Join();
            sampling.Join();
            rolling.Join();
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _alerting.Dispose();
        Audit.Dispose();
    }

    /// <summary>Empty while nothing is to be said of it; null while it is not known.</summary>
    private string? CertificateEnds() =>
        _file.Http is not { Certificate: not null } http ? ""
        : Certificate is not { } served ? null
        : served.EndsWithin(http.WarnDays, _time.GetUtcNow()) ? served.Sentence(_time.GetUtcNow())
        : "";

    private void PutRight(SessionGround ground)
    {
        try
        {
            foreach (var finding in _settings.AtStart?.Invoke(UnconfirmedApply.Look(ground)) ?? [])
            {
                _settings.Say(finding);
            }
        }
        catch
        {
            ground.Dispose();
            throw;
        }
    }

    /// <summary>Reads agent.yaml, weir.yaml and the source again. Bad settings change nothing.</summary>
    private void Reload(ServiceNotifier notifier)
    {
        notifier.Reloading();
        var read = AgentFile.Load(_settings.SiteDirectory);
        foreach (var finding in read.Diagnostics)
        {
            _settings.Say(finding);
        }

        if (read.Value is { } file)
        {
            _file = file;
            _reconciler?.Post(new AgentMessage.Settings(file));
            _alerting.Reload(file.Alerts);
            _accounting?.Change(file);
            _sampler?.Change(file);
            _reloaded?.Invoke(file);
            _settings.Say(AgentEvents.Reloaded());
        }

        _watch.Use(_file.Watch);
        notifier.Reloaded();
    }

    /// <summary>Brings the readings of the source.</summary>
    private async Task Watch(Reconciler reconciler, CancellationToken cancellation)
    {
        await foreach (var reading in _watch.Readings(cancellation).ConfigureAwait(false))
        {
            reconciler.Post(reading);
        }
    }

    private async Task Serve(Reconciler reconciler, CancellationToken cancellation)
    {
        var path = AgentClient.PathOf(_settings.Agent.StateDirectory, _file.Socket);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using var socket = AgentSocket.Listen(
                    path,
                    (request, peer) => AskedBy(reconciler, request, peer),
                    _time
                );
                await socket.Serve(cancellation).ConfigureAwait(false);
            }
            catch (Exception refused) when (refused is SocketException or IOException or UnauthorizedAccessException)
            {
                _settings.Say(AgentEvents.Deaf($"the socket {path} cannot be used", refused.Message));
                await Wait(cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What root asks by the socket is written down too; where that cannot be, it is done all the same and said: the way back must not need a disk.</summary>
    private async Task<AgentReply> AskedBy(Reconciler reconciler, AgentRequest request, SocketPeer peer)
    {
        if (request is AgentRequest.Status)
        {
            return await Ask(reconciler, request).ConfigureAwait(false);
        }

        long? number = null;
        try
        {
            var who = peer.User is { } user ? $"uid {user}" : "unknown";
            var what = request.GetType().Name.ToLowerInvariant();
            number = Audit.Begin(new AuditRequest(who, "socket", $"process {peer.Process}", what));
        }
        catch (AuditException unwritable)
        {
            Say(unwritable.Finding);
        }

        var reply = await Ask(reconciler, request).ConfigureAwait(false);
        Audited(number, reply);
        return reply;
    }

    private void Audited(long? number, AgentReply reply)
    {
        try
        {
            if (number is { } entry)
            {
                var outcome = reply.Failure is null ? AuditResult.Done : AuditResult.Refused;
                var codes = reply.Failure is null ? [] : reply.Diagnostics.Select(static one => one.Code).Distinct();
                Audit.End(entry, new AuditResult(outcome, [.. codes], View.Revision, []));
            }
        }
        catch (AuditException unwritable)
        {
            Say(unwritable.Finding);
        }
    }

    private Task<AgentReply> Ask(Reconciler reconciler, AgentRequest request)
    {
        var reply = new TaskCompletionSource<AgentReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (request is AgentRequest.Apply apply)
        {
            // Woken after the request is in the inbox, the reading that answers it cannot overtake it.
            var ticket = _watch.NextTicket;
            reconciler.Post(new AgentMessage.Asked(apply with { Ticket = ticket }, reply));
            _watch.Wake();
        }
        else
        {
            reconciler.Post(new AgentMessage.Asked(request, reply));
        }

        return request is AgentRequest.Status ? WithTroubles(reply.Task) : reply.Task;
    }

    private async Task<AgentReply> WithTroubles(Task<AgentReply> asked)
    {
        var reply = await asked.ConfigureAwait(false);
        return reply.State is { } state ? reply with { State = state with { Troubles = [.. Troubles] } } : reply;
    }

    /// <summary>Brings what anybody commits to nf_tables.</summary>
    private void Listen(Reconciler reconciler, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using var network = _settings.Agent.NetworkNamespace is { } name
                    ? NetworkNamespace.OpenNamed(name)
                    : null;
                using var monitor = NftMonitor.Open(network, KernelTable.Family, KernelTable.Name, Pause / 2);
                // What was committed while nobody listened is asked for.
                reconciler.Post(new AgentMessage.Committed([], IsLost: true));
                Listen(monitor, reconciler, cancellation);
            }
            catch (Exception refused) when (refused is NetlinkException or NetlinkFormatException or ArgumentException)
            {
                _settings.Say(AgentEvents.Deaf("the kernel's events cannot be listened to", refused.Message));
                cancellation.WaitHandle.WaitOne(Pause);
            }
        }
    }

    private static void Listen(NftMonitor monitor, Reconciler reconciler, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var commits = monitor.Next(out var isLost);
            if (commits.Count > 0 || isLost)
            {
                reconciler.Post(new AgentMessage.Committed(commits, isLost));
            }
        }
    }

    private async Task Wait(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Pause, _time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop looks at the token.
        }
    }
}
