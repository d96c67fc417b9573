using System.CommandLine;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli;

/// <summary>Every verb of the command line, as it is registered.</summary>
internal static class VerbTree
{
    public static IEnumerable<Verb> Verbs() => Walk(Create()).OfType<Verb>().Where(verb => !verb.Hidden);

    public static IEnumerable<VerbGroup> Groups() => Walk(Create()).OfType<VerbGroup>();

    public static TheoryData<string> Paths()
    {
        var data = new TheoryData<string>();
        foreach (var verb in Verbs())
        {
            data.Add(HelpPage.PathOf(verb));
        }

        return data;
    }

    private static RootCommand Create() =>
        Root.Create(
            new GlobalOptions(),
            new Surroundings
            {
                Out = TextWriter.Null,
                Error = TextWriter.Null,
                CurrentDirectory = "/",
            }
        );

    private static IEnumerable<Command> Walk(Command command) => command.Subcommands.SelectMany(Walk).Prepend(command);
}
