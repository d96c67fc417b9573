using Weir.Core.Text;

namespace Weir.Sources.Watching;

/// <summary>Findings about watching a source (WEIR0136–0139).</summary>
internal static class WatchErrors
{
    private static readonly DiagnosticDescriptor Unannounced = new("WEIR0136", "Changes are not announced");
    private static readonly DiagnosticDescriptor Unwatched = new("WEIR0137", "Files cannot be watched");
    private static readonly DiagnosticDescriptor NotForThis = new("WEIR0138", "No notifications for this source");

    public static Diagnostic ChangesUnannounced(Position at, string server, TimeSpan poll) =>
        Unannounced.Info(
            at,
            $"{server} does not tell of changes; it is looked at every {poll.TotalSeconds:0.###} s, and read whole after any write",
            "'weir migrate --notify' installs the triggers that tell at once"
        );

    public static Diagnostic FilesUnwatched(string folder, string reason, TimeSpan poll) =>
        Unwatched.Info(
            new Position.InFile(folder, 0),
            $"the folder cannot be watched: {Excerpt.Line(reason)}; its files are looked at every {poll.TotalSeconds:0.###} s",
            "raise fs.inotify.max_user_instances and max_user_watches, and restart the agent"
        );

    public static Diagnostic NoNotifications(Position at, string why) =>
        NotForThis.Error(
            at,
            $"there is nothing to install triggers in: {why}",
            "--notify is for PostgreSQL with Weir's own tables; other sources are watched without it"
        );
}
