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
            )
        )
    {
        Remarks =
            "Each step is one transaction. Does nothing when the tables are up to date, and nothing to CSV folders and to tables "
            + "of your own. An older Weir cannot read the tables any more. --notify may be run again at any time; who runs it must own "
            + "the tables, who edits members needs no right of his own.";
        Add(_notify);
    }

    public override int Run(Call call)
    {
        var directory = call.SiteDirectory;
        var notify = call.Value(_notify);
        var migration = call.Waiting.For("Migrating …", () => SiteFolder.Migrate(directory, notify));
        var document = new MigrateDocument
        {
            Site = directory,
            Applied = migration.Applied,
            Notify = notify,
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
                }
            );
    }
}
