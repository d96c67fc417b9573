using System.CommandLine;
using System.CommandLine.Help;
using Weir.Cli.Alerts;
using Weir.Cli.Allows;
using Weir.Cli.Applying;
using Weir.Cli.Bans;
using Weir.Cli.Benching;
using Weir.Cli.Demo;
using Weir.Cli.Devices;
using Weir.Cli.Feeds;
using Weir.Cli.Fleet;
using Weir.Cli.Forwards;
using Weir.Cli.Imports;
using Weir.Cli.Listeners;
using Weir.Cli.Manual;
using Weir.Cli.Members;
using Weir.Cli.Openings;
using Weir.Cli.Quotas;
using Weir.Cli.Rendering;
using Weir.Cli.Series;
using Weir.Cli.Show;
using Weir.Cli.Sites;
using Weir.Cli.Tokens;

namespace Weir.Cli.Frame;

/// <summary><c>weir</c> itself: the global options and every verb. A new verb is one line in <see cref="Verbs"/>.</summary>
internal static class Root
{
    public const string Name = "weir";

    public static RootCommand Create(GlobalOptions options, Surroundings surroundings)
    {
        var root = new RootCommand(
            "The control plane of a large Linux firewall: from the member database into the kernel."
        )
        {
            HelpName = Name,
        };
        options.AddTo(root);
        foreach (var option in root.Options)
        {
            switch (option)
            {
                case HelpOption help:
                    help.Description = "Show help, with examples";
                    help.Action = new HelpPageAction(surroundings);
                    break;
                case VersionOption version:
                    version.Description = "Show the version";
                    version.Action = new VersionAction(surroundings);
                    break;
            }
        }

        foreach (var command in Verbs())
        {
            root.Add(command);
        }

        return root;
    }

    private static IEnumerable<Command> Verbs()
    {
        yield return new InitVerb();
        yield return new MigrateVerb();
        yield return new CheckVerb();
        yield return new ShowVerb();
        yield return new PlanVerb();
        yield return new ApplyVerb();
        yield return new ConfirmVerb();
        yield return new RollbackVerb();
        yield return new UnloadVerb();
        yield return new StatusVerb();
        yield return new TopVerb();
        yield return new UsageVerb();
        yield return new AccountVerb();
        yield return new AgentVerb();
        yield return new GuardianVerb();
        yield return new LoadGuardianVerb();
        yield return new DemoVerb();
        yield return new ImportVerb();
        yield return new LintVerb();
        yield return new OptimizeVerb();
        yield return new DiffVerb();
        yield return new TraceVerb();
        yield return new MatrixVerb();
        yield return new LoadVerb();
        yield return new RenderVerb();
        yield return new BenchVerb();
        yield return new CalibrateVerb();
        yield return new ManualVerb();
        yield return new CompletionVerb();
        yield return new VerbGroup(
            "member",
            "Members",
            new MemberListVerb(),
            new MemberShowVerb(),
            new MemberAddVerb(),
            MemberStateVerb.Block(),
            MemberStateVerb.Unblock(),
            new MemberSetVerb(),
            new MemberMoveVerb(),
            new MemberDeleteVerb()
        );
        yield return new VerbGroup("device", "Members' devices", new DeviceAddVerb(), new DeviceRemoveVerb());
        yield return new VerbGroup(
            "forward",
            "Port forwards (IPv4)",
            new ForwardListVerb(),
            new ForwardAddVerb(),
            new ForwardRemoveVerb()
        );
        yield return new VerbGroup(
            "opening",
            "Inbound openings (IPv6)",
            new OpeningListVerb(),
            new OpeningAddVerb(),
            new OpeningRemoveVerb()
        );
        yield return new VerbGroup(
            "listener",
            "Public services of a web farm",
            new ListenerListVerb(),
            new ListenerAddVerb(),
            new ListenerRemoveVerb()
        );
        yield return new VerbGroup(
            "allow",
            "Sources that a web farm never bans or limits",
            new AllowListVerb(),
            new AllowAddVerb(),
            new AllowRemoveVerb()
        );
        yield return new VerbGroup("ban", "Banned addresses", new BanListVerb(), new BanAddVerb(), new BanRemoveVerb());
        yield return new VerbGroup("alert", "What somebody is told of", new AlertListVerb(), new AlertTestVerb());
        yield return new VerbGroup("quota", "How much members may move", new QuotaListVerb());
        yield return new VerbGroup(
            "fleet",
            "Several firewalls that share a database",
            new FleetStatusVerb(),
            new FleetRolloutsVerb(),
            new FleetContinueVerb(),
            new FleetAbortVerb(),
            new FleetForgetVerb(),
            new FleetProbeVerb()
        );
        yield return new VerbGroup(
            "feed",
            "Lists of banned addresses that others make",
            new FeedListVerb(),
            new FeedShowVerb(),
            new FeedAcceptVerb()
        );
        yield return new VerbGroup(
            "token",
            "Who may use the agent's HTTP API",
            new TokenListVerb(),
            new TokenAddVerb(),
            new TokenRemoveVerb()
        );
    }
}
