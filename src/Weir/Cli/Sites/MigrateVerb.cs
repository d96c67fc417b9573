using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Sources;

namespace Weir.Cli.Sites;

/// <summary><c>weir migrate</c>: brings the tables an older Weir made up to date.</summary>
internal sealed class MigrateVerb : Verb
{
    private readonly Option<bool> _notify = new("--notify")
    {
        Description = "Also install triggers in PostgreSQL that tell 'weir agent' of each change",
    };

    private readonly Option<bool> _fleet = new("--fleet")
    {
        Description = "Also make the tables in PostgreSQL that the nodes of a fleet share (schema weir_fleet)",
    };

    public MigrateVerb()
        : base(
            "migrate",
            "Bring the tables of an older Weir up to date",
            new Example(
                "weir migrate --site /etc/weir",
                "after installing a newer Weir; make a copy of the database first"
            ),
            new Example(
                "weir migrate --notify",
                "changes in PostgreSQL reach the agent at once, and it reads only what changed"
            ),
            new Example("weir migrate --notify --fleet", "several firewalls read this database")
        )
    {
        Remarks =
            "Each step is one transaction. Does nothing when the tables are up to date, and nothing to CSV folders and to tables "
            + "of your own. An older Weir cannot read the tables any more. --notify may be run again at any time; who runs it must own "
            + "the tables, who edits members needs no right of his own.";
        Add(_notify);
        Add(_fleet);
    }

    public override int Run(Call call)
    {
        var directory = call.SiteDirectory;
        var (notify, fleet) = (call.Value(_notify), call.Value(_fleet));
        var migration = call.Waiting.For("Migrating …", () => SiteFolder.Migrate(directory, notify, fleet));
        var document = new MigrateDocument
        {
            Site = directory,
            Applied = migration.Applied,
            Notify = notify,
            Fleet = fleet,
        };
        return migration.HasErrors
            ? call.Fail(ExitCode.BadInput, migration.Diagnostics)
            : call.Answer(
                document,
                static () => CliJson.Default.MigrateDocument,
                page =>
                {
                    page.Line(
                        document.Applied == 0
                            ? $"{directory} is up to date"
                            : $"Brought {directory} up to date: {document.Applied} steps"
                    );
                    if (notify)
                    {
                        page.Line("The database tells of each change: a running agent listens after SIGHUP");
                    }

                    if (fleet)
                    {
                        page.Line(
                            "The fleet's tables are there: name the node in agent.yaml (docs/operations/fleet.md)"
                        );
                    }
                }
            );
    }
}
