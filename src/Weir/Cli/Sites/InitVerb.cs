using System.CommandLine;
using System.CommandLine.Parsing;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Core.Model;
using Weir.Sources;
using Weir.Sources.Example;

namespace Weir.Cli.Sites;

/// <summary><c>weir init</c>: makes the folder of a new site.</summary>
internal sealed class InitVerb : Verb
{
    private const int DefaultMembers = 50;
    private const string Postgres = "postgres";
    private const string Webfarm = "webfarm";

    private readonly Argument<string> _directory = new("dir")
    {
        HelpName = "DIR",
        Description = "The folder to make; it may exist when it is empty",
    };

    private readonly Option<string?> _example = new("--example")
    {
        HelpName = "NAME",
        Description = "What to fill it with: campus (default: nothing, a site to be filled in)",
    };

    private readonly Option<string?> _kind = new("--kind")
    {
        HelpName = "KIND",
        Description = "What it is the firewall of: campus (default) or webfarm",
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
        Description = "Where the rows live: sqlite (default), csv or postgres",
    };

    private readonly Option<string?> _connection = new("--connection")
    {
        HelpName = "TEXT",
        Description = "The empty PostgreSQL database to make the tables in, as an Npgsql connection string",
    };

    public InitVerb()
        : base(
            "init",
            "Make a new site",
            new Example(
                "weir init /etc/weir",
                "a site to be filled in: weir.yaml with comments, and an empty database"
            ),
            new Example(
                "weir init --kind webfarm /etc/weir",
                "the same for a load balancer: listeners, bans, allow list"
            ),
            new Example("weir init --example campus --members 5000 campus", "the example campus with 5,000 members"),
            new Example(
                "weir init --example campus --members 50 --seed 7 --source csv small",
                "a small one as CSV files"
            ),
            new Example(
                "weir init --source postgres --connection 'Host=/run/postgresql;Database=weir' /etc/weir",
                "the tables in PostgreSQL, reached by its local socket"
            )
        )
    {
        Remarks =
            "Nothing is overwritten: neither files nor tables. The connection is written to weir.yaml as it is given, so leave a "
            + "password to ~/.pgpass, or let the server know you by the socket.";
        _example.AcceptOnlyFromAmong("campus");
        _kind.AcceptOnlyFromAmong("campus", Webfarm);
        _source.AcceptOnlyFromAmong("sqlite", "csv", Postgres);
        Numbers.Check(_members, 1, CampusExample.MostMembers);
        Numbers.Check(_seed, 0, int.MaxValue);
        Add(_directory);
        foreach (var option in (Option[])[_kind, _example, _members, _seed, _source, _connection])
        {
            Add(option);
        }

        Validators.Add(Agree);
    }

    public override int Run(Call call)
    {
        var directory = call.FullPath(call.Text(_directory));
        var made = call.Waiting.For("Making the site …", () => Make(call, directory));
        return made.HasErrors ? call.Fail(ExitCode.BadInput, made.Diagnostics) : Answer(call, directory, made.Counts);
    }

    private SiteCreation Make(Call call, string directory)
    {
        var source = call.Value(_source) switch
        {
            "csv" => SourceKind.Csv,
            Postgres => SourceKind.Postgres,
            _ => SourceKind.Sqlite,
        };
        var connection = call.Value(_connection);
        if (call.Value(_example) is null)
        {
            return EmptySite.Create(
                directory,
                call.Value(_kind) is Webfarm ? SiteKind.Webfarm : SiteKind.Campus,
                source,
                connection
            );
        }

        var members = Numbers.Of(call, _members) ?? DefaultMembers;
        var seed = Numbers.Of(call, _seed) ?? CampusExample.DefaultSeed;
        return CampusExample.Create(directory, members, seed, source, connection);
    }

    private int Answer(Call call, string directory, SiteCounts counts)
    {
        var document = new InitDocument
        {
            Site = directory,
            Source = call.Value(_source) ?? "sqlite",
            Counts = RowCounts.From(counts),
        };
        var toFillIn = call.Value(_example) is null;
        return call.Answer(
            document,
            static () => CliJson.Default.InitDocument,
            page =>
            {
                page.Line($"Made {directory}: {(toFillIn ? "a site to be filled in" : document.Counts.Sentence())}");
                var first = toFillIn ? $"fill in {Path.Combine(directory, SiteFolderChoice.FileName)}, then " : "";
                page.Hint($"Next: {first}weir check --site {directory}");
            }
        );
    }

    /// <summary>Options that say something only together.</summary>
    private void Agree(CommandResult result)
    {
        foreach (var option in (Option[])[_members, _seed])
        {
            if (Given(option) && !Given(_example))
            {
                result.AddError($"{option.Name} is for examples: --example is missing");
            }
        }

        if (Given(_example) && result.GetResult(_kind) is { Tokens: [{ Value: Webfarm }] })
        {
            result.AddError("--example campus: --kind webfarm is another kind of site");
        }

        var isPostgres = result.GetResult(_source) is { Tokens: [{ Value: Postgres }] };
        if (isPostgres && !Given(_connection))
        {
            result.AddError("--source postgres: --connection is missing");
        }
        else if (Given(_connection) && !isPostgres)
        {
            result.AddError("--connection is for PostgreSQL: --source postgres is missing");
        }

        bool Given(Option option) => result.GetResult(option) is { Implicit: false };
    }
}
