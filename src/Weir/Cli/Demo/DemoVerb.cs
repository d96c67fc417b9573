using System.CommandLine;
using Weir.Agent;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Demo;
using Weir.Kernel.Netlink;

namespace Weir.Cli.Demo;

/// <summary><c>weir demo</c>: the product once, on real parts, with nothing left behind.</summary>
internal sealed class DemoVerb : Verb
{
    private readonly Option<int> _members = new("--members")
    {
        HelpName = "N",
        Description = "Size of the example campus (200 or more)",
        DefaultValueFactory = _ => 5_000,
    };

    public DemoVerb()
        : base(
            "demo",
            "Load an example campus into a lab and probe it with real traffic",
            new Example("weir demo", "5,000 members, as root; ends non-zero if a probe differs"),
            new Example("weir demo --members 50000 --json | jq .failed", "a larger campus, for a program")
        )
    {
        Options.Add(_members);
        Subcommands.Add(new DemoWebfarmVerb());
        Remarks =
            "Makes network namespaces for two rooms, a WLAN, a management network, the firewall and the internet, loads the example "
            + "campus into the firewall's namespace, sends real traffic and prints what was expected and what was seen. Then it reads a "
            + "web farm's iptables-save, names its mistake, makes it cheap, proves it, shows the packet that tells a broken copy apart, "
            + "loads it, and proves what the kernel holds. The host's own rules are not touched, and everything made is deleted at the end.";
    }

    public override int Run(Call call)
    {
        var members = call.Value(_members);
        if (members < 200)
        {
            return call.Fail(
                ExitCode.Usage,
                [CommandLineDiagnostics.BadValue($"--members {members}: a demo needs 200 members or more", "weir demo")]
            );
        }

        var directory = Directory.CreateTempSubdirectory("weir-demo-");
        try
        {
            var report = call.Waiting.For("Running the demo …", stage => Run(call, members, directory.FullName, stage));
            var document = DemoDocument.From(report);
            var code = report.Failed == 0 ? ExitCode.Ok : ExitCode.Differs;
            return call.Answer(
                document,
                static () => CliJson.Default.DemoDocument,
                page => DemoPage.Print(page, document),
                code
            );
        }
        catch (AgentException refused)
        {
            return call.Fail(ExitCode.Refused, refused.Diagnostics);
        }
        catch (NetlinkException refused)
        {
            return call.Fail(ExitCode.Refused, [CommandLineDiagnostics.NoLab(refused.Message)]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static DemoReport Run(Call call, int members, string directory, Stage stage) =>
        CampusDemo
            .RunAsync(members, directory, call.Time, what => stage.Report(what, 0), call.Cancellation)
            .GetAwaiter()
            .GetResult();
}
