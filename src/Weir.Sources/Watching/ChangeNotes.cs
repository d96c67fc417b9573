using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Postgres;
using Weir.Sources.Postgres.Changes;

namespace Weir.Sources.Watching;

/// <summary>Makes a database write down what changes.</summary>
internal static class ChangeNotes
{
    public static void Install(SourceSettings source, DiagnosticBag bag)
    {
        if (source is not SourceSettings.Postgres postgres)
        {
            var at = source is SourceSettings.Sqlite sqlite ? sqlite.At : Position.None;
            bag.Add(WatchErrors.NoNotifications(at, "the source is no PostgreSQL database"));
            return;
        }

        if (!postgres.Queries.IsEmpty)
        {
            bag.Add(WatchErrors.NoNotifications(postgres.At, "the rows come from queries of your own"));
            return;
        }

        if (PostgresServer.Parse(postgres.Connection, postgres.At, bag) is not { } server)
        {
            return;
        }

        try
        {
            using var connection = server.Open();
            ChangeTable.Install(connection);
        }
        catch (Exception refusal) when (PostgresServer.IsRefusal(refusal))
        {
            bag.Add(server.Finding(refusal));
        }
    }
}
