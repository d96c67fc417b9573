using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Sources;
using Weir.Sources.Example;

namespace Weir.Cli.Sites;

/// <summary><c>weir init</c>: makes the folder of a new site.</summary>
internal sealed class InitVerb : Verb
{
    private const int DefaultMembers = 50;

    private readonly Argument<string> _directory = new("dir")
    {
        HelpName = "DIR",
        Description = "The folder to make; it may exist when it is empty",
    };

    private readonly Option<string?> _example = new("--example")
    {
        HelpName = "NAME",
        Description = "What to fill it with: campus",
        Required = true,
    };

    private readonly Option<string?> _members = new("--members")
    {
        HelpName = "N",
        Description = $"Members of the example (default {DefaultMembers})",
    };

    private readonly Option<string?> _seed = new("--seed")
    {
        HelpName = "S",
        Description = $"The same seed gives the same example (default {CampusExample.DefaultSeed})",
    };

    private readonly Option<string?> _source = new("--source")
    {
        HelpName = "KIND",
        Description = "Where the rows live: sqlite (default) or csv",
    };

    public InitVerb()
        : base(
            "init",
            "Make a new site",
            new Example("weir init --example campus --members 5000 campus", "the example campus with 5,000 members"),
            new Example(
                "weir init --example campus --members 50 --seed 7 --source csv small",
                "a small one as CSV files"
            )
        )
    {
        _example.AcceptOnlyFromAmong("campus");
        _source.AcceptOnlyFromAmong("sqlite", "csv");
        Numbers.Check(_members, 1, CampusExample.MostMembers);
        Numbers.Check(_seed, 0, int.MaxValue);
        Add(_directory);
        foreach (var option in (Option[])[_example, _members, _seed, _source])
        {
            Add(option);
        }
    }

    public override int Run(Call call)
    {
        var directory = call.FullPath(call.Text(_directory));
        var source = call.Value(_source) == "csv" ? SourceKind.Csv : SourceKind.Sqlite;
        var members = Numbers.Of(call, _members) ?? DefaultMembers;
        var seed = Numbers.Of(call, _seed) ?? CampusExample.DefaultSeed;
        var made = call.Waiting.For("Making the site …", () => CampusExample.Create(directory, members, seed, source));
        return made.HasErrors
            ? call.Fail(ExitCode.BadInput, made.Diagnostics)
            : Answer(call, directory, source, made.Counts);
    }

    private static int Answer(Call call, string directory, SourceKind source, SiteCounts counts)
    {
        var document = new InitDocument
        {
            Site = directory,
            Source = source == SourceKind.Csv ? "csv" : "sqlite",
            Counts = RowCounts.From(counts),
        };
        return call.Answer(
            document,
            static () => CliJson.Default.InitDocument,
            page =>
            {
                page.Line($"Made {directory}: {document.Counts.Sentence()}");
                page.Hint($"Next: weir check --site {directory}");
            }
        );
    }
}
