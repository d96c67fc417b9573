using System.CommandLine;
using System.Globalization;
using Weir.Agent;
using Weir.Agent.Running;
using Weir.Cli.Documents;
using Weir.Cli.Feeds;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Sources.Configuration;
using Weir.Web;
using Weir.Web.Editing;

namespace Weir.Cli.Applying;

/// <summary><c>weir agent</c>: keeps the kernel equal to the source, until it is told to stop.</summary>
internal sealed class AgentVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    public AgentVerb()
        : base(
            "agent",
            "Watch the source and keep the kernel equal to it, until stopped",
            new Example("weir agent --site /etc/weir", "what the systemd unit runs; its log goes to standard error"),
            new Example("weir agent --site /etc/weir --netns fw", "the rules of a network namespace")
        )
    {
        Remarks =
            "Each change of the source comes into force by itself, in milliseconds where PostgreSQL announces it (weir migrate "
            + "--notify). Bad input changes nothing and is said. A change by somebody else to Weir's table is put right. A change "
            + "that takes many members away is held until 'weir agent accept'. SIGHUP reads the settings (agent.yaml) and the source "
            + "again; SIGTERM ends the agent and leaves the rules in force. docs/operations/agent.md tells the rest.";
        Add(_state);
        Add(new AgentAcceptVerb());
        Action = new VerbAction();
    }

    public override int Run(Call call)
    {
        var site = call.SiteDirectory;
        var file = AgentFile.Load(site);
        if (file.Value is not { } settings)
        {
            return call.Fail(ExitCode.BadInput, file.Diagnostics);
        }

        var journal = new JournalLines(call.Surroundings);
        var agent = AgentCall.Settings(call, _state, Name);
        var edits = new UnconfirmedEdits(agent.StateDirectory);
        var with = new AgentServiceSettings
        {
            Agent = agent,
            SiteDirectory = site,
            File = settings,
            Feeds = FeedOptions.Store(call, _state),
            HostName = call.Surroundings.HostName,
            Say = journal.Write,
            GuardianCommand = GuardianVerb.Command,
            AtStart = start => EditRecovery.Run(edits, site, call.Time, start),
            NotifySocket = call.Surroundings.Variable("NOTIFY_SOCKET"),
            Watchdog = Watchdog(call.Surroundings),
        };
        using var service = new AgentService(with);
        try
        {
            if (settings.Http is { } http)
            {
                WebServer.Around(service, with, http, edits, service.Run, call.Cancellation);
            }
            else
            {
                service.Run(call.Cancellation);
            }
        }
        catch (AgentException refused)
        {
            return call.Fail(AgentCall.CodeOf(refused), refused.Diagnostics);
        }

        return call.Answer(new AgentDocument(), static () => CliJson.Default.AgentDocument, static _ => { });
    }

    private static TimeSpan Watchdog(Surroundings surroundings) =>
        long.TryParse(
            surroundings.Variable("WATCHDOG_USEC"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var microseconds
        )
            ? TimeSpan.FromMicroseconds(microseconds)
            : TimeSpan.Zero;
}
