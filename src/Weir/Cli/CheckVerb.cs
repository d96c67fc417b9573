using Weir.Cli.Documents;
using Weir.Cli.Frame;

namespace Weir.Cli;

/// <summary><c>weir check</c>: reads the whole site and says everything that is wrong with it.</summary>
internal sealed class CheckVerb : Verb
{
    public CheckVerb()
        : base(
            "check",
            "Read the site and say everything that is wrong with it",
            new Example("weir check", "check the site in the current folder"),
            new Example("weir check --site /etc/weir --json", "the same for a program: counts and diagnostics")
        ) { }

    public override int Run(Call call)
    {
        var directory = call.SiteDirectory;
        return call.Answer(
            new CheckDocument { Site = directory },
            static () => CliJson.Default.CheckDocument,
            page => page.Line(directory)
        );
    }
}
