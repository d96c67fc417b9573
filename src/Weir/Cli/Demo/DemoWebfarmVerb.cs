using System.CommandLine;
using Weir.Agent;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Core.Text;
using Weir.Demo.Webfarm;
using Weir.Kernel.Netlink;
using Weir.Lab.Floods;

namespace Weir.Cli.Demo;

/// <summary><c>weir demo webfarm</c>: a flood, and who notices it.</summary>
internal sealed class DemoWebfarmVerb : Verb
{
    private const int MostBans = 4_000_000;
    private const int MostSeconds = 3_600;

    private readonly Option<int> _bans = new("--bans")
    {
        HelpName = "N",
        Description = "Banned addresses of the example web farm (650 or more; the flood comes from 650 of them)",
        DefaultValueFactory = _ => 1_000_000,
    };

    private readonly Option<int> _seconds = new("--seconds")
    {
        HelpName = "S",
        Description = "How long each flood lasts",
        DefaultValueFactory = _ => 60,
    };

    private readonly Option<bool> _old = new("--old")
    {
        Description =
            "The same under the rules of before: 650 linear bans, NOTRACK without ACCEPT, connection tracking",
    };

    private readonly Option<bool> _matrix = new("--matrix")
    {
        Description = "What comes from rules, XDP, the advert interval, and where VRRP is received: a short flood each",
    };

    public DemoWebfarmVerb()
        : base(
            "webfarm",
            "Flood a web farm in a lab: what is served, what is dropped where, who is master",
            new Example("weir demo webfarm --old", "a minute of flood with Weir's rules, and with the old ones beside"),
            new Example("weir demo webfarm --bans 10000 --seconds 6 --json | jq .rows", "a short form, for a program")
        )
    {
        Remarks =
            "Makes two load balancers with keepalived and nginx in network namespaces, loads the example web farm (100 listeners, a "
            + "million bans) into both, and lets visitors come. Then an attacker sends SYNs of 64 bytes from banned addresses as fast "
            + "as one CPU can; all receive work of the balancers is steered to another CPU, as that of a network card with one queue. "
            + "Ends non-zero when Weir's XDP rules let anybody notice: fewer than 99 % of the visitors served that were served without, a change of "
            + "VRRP, or a tracked connection of a listener. Figures mean something on an otherwise idle machine of two CPUs or more.";
        Options.Add(_bans);
        Options.Add(_seconds);
        Options.Add(_old);
        Options.Add(_matrix);
    }

    public override int Run(Call call)
    {
        var bans = call.Value(_bans);
        var seconds = call.Value(_seconds);
        Check(bans is >= WebfarmSite.Attackers and <= MostBans, $"--bans {bans}: 650 … 4,000,000");
        Check(seconds is >= 1 and <= MostSeconds, $"--seconds {seconds}: 1 … 3,600");
        if (Environment.ProcessorCount < 2)
        {
            throw Stopped(ExitCode.Refused, FloodDiagnostics.OneCpu());
        }

        if (FloodLab.MissingPrograms() is [_, ..] missing)
        {
            throw Stopped(ExitCode.Refused, FloodDiagnostics.NoProgram(missing));
        }

        var directory = Directory.CreateTempSubdirectory("weir-demo-");
        try
        {
            var variants = FloodMatrix.Of(TimeSpan.FromSeconds(seconds), call.Value(_old), call.Value(_matrix));
            var outcomes = call.Waiting.For(
                "Flooding …",
                stage =>
                    new WebfarmDemo(bans, directory.FullName, call.Time, call.Cancellation).Run(variants, stage.Report)
            );
            var document = DemoWebfarmDocument.From(bans, outcomes);
            return call.Answer(
                document,
                static () => CliJson.Default.DemoWebfarmDocument,
                page => DemoWebfarmPage.Print(page, document),
                document.Failed == 0 ? ExitCode.Ok : ExitCode.Differs
            );
        }
        catch (AgentException refused)
        {
            return call.Fail(ExitCode.Refused, refused.Diagnostics);
        }
        catch (NetlinkException refused)
        {
            throw Stopped(ExitCode.Refused, CommandLineDiagnostics.NoLab(refused.Message));
        }
        catch (TimeoutException unsettled)
        {
            throw Stopped(ExitCode.Refused, FloodDiagnostics.NoService(unsettled.Message));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw Stopped(ExitCode.Usage, CommandLineDiagnostics.BadValue(message, "weir demo webfarm"));
        }
    }

    private static CommandStopped Stopped(int code, Diagnostic diagnostic) => new(code, diagnostic);
}
