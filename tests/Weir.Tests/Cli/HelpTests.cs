using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli;

public sealed class HelpTests
{
    [Theory]
    [MemberData(nameof(VerbTree.Paths), MemberType = typeof(VerbTree))]
    public void Help_EachVerb_ShowsUsageAndAnExampleOfItself(string path)
    {
        var run = WeirRun.Of([.. path.Split(' ').Skip(1), "--help"]);

        run.Code.ShouldBe(ExitCode.Ok);
        run.Error.ShouldBeEmpty();
        run.Out.ShouldContain($"Usage: {path}");
        run.Out[run.Out.IndexOf("Examples:", StringComparison.Ordinal)..].ShouldContain($"  {path}");
    }

    [Fact]
    public void Help_EveryVerb_DescribesItsOptionsAndArguments()
    {
        foreach (var verb in VerbTree.Verbs())
        {
            var path = HelpPage.PathOf(verb);
            verb.Description.ShouldNotBeNullOrWhiteSpace(path);
            verb.Options.ShouldAllBe(o => !string.IsNullOrWhiteSpace(o.Description), path);
            verb.Arguments.ShouldAllBe(a => !string.IsNullOrWhiteSpace(a.Description), path);
            verb.Options.Where(o => o.ValueType != typeof(bool)).ShouldAllBe(o => o.HelpName != null, path);
        }
    }

    [Fact]
    public void Examples_EachCommandLine_IsUnderstoodByTheParser()
    {
        foreach (var verb in VerbTree.Verbs())
        {
            foreach (var example in verb.Examples)
            {
                var words = example.CommandLine.Split('|')[0].Trim();
                WeirRun.Of([.. Words(words).Skip(1), "--help"]).Code.ShouldBe(ExitCode.Ok, example.CommandLine);
            }
        }
    }

    [Fact]
    public void Help_Root_ListsEveryVerbAndExitCode()
    {
        var run = WeirRun.Of("--help");

        foreach (var (code, meaning) in ExitCode.All)
        {
            run.Out.ShouldContain($"  {code} ");
            run.Out.ShouldContain(meaning);
        }

        foreach (var group in VerbTree.Groups())
        {
            run.Out.ShouldContain($"\n  {group.Name}");
        }
    }

    [Fact]
    public void Help_EveryLine_FitsTheWidth()
    {
        foreach (var verb in VerbTree.Verbs())
        {
            string[] args = [.. HelpPage.PathOf(verb).Split(' ').Skip(1), "--help"];
            var run = WeirRun.With(s => s with { Width = 80 }, args);
            var texts = run.Out.Split('\n').Where(line => !line.StartsWith("  weir ", StringComparison.Ordinal));
            texts.ShouldAllBe(line => line.Length <= 80 || line.StartsWith("Usage", StringComparison.Ordinal));
        }
    }

    private static string[] Words(string line) =>
        [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(line)];
}
