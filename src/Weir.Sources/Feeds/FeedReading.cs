using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Sources.Feeds;

/// <summary>From a feed's files and what was taken of it before to what is in force now. Changes nothing and remembers nothing.</summary>
public static class FeedReading
{
    // A page of words is no list, however many of its lines look like addresses.
    private const int MostBadLines = 100;

    /// <param name="feed">Its settings.</param>
    /// <param name="before">What was taken last; null when it was never read.</param>
    /// <param name="accept">Take what is there, however much it differs.</param>
    public static FeedReport Read(FeedSettings feed, FeedMemory? before, bool accept = false)
    {
        ArgumentNullException.ThrowIfNull(feed);
        try
        {
            var files = FilesOf(feed.Path);
            var stamp = FeedStamp.Of(files);
            if (before is not null && before.Stamp == stamp && before.List.Count <= feed.MaxEntries)
            {
                return Taken(feed, before.List, before.List, stamp);
            }

            return Judged(feed, files, before, accept) with
            {
                Stamp = stamp,
            };
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            var kept = before?.List ?? FeedList.Empty;
            return accept
                ? Taken(feed, kept, FeedList.Empty, default)
                : Held(feed, kept, null, "it cannot be read", FeedErrors.Gone(feed, refused.Message, kept.Count));
        }
    }

    private static FeedReport Judged(FeedSettings feed, ImmutableArray<FileInfo> files, FeedMemory? before, bool accept)
    {
        var lines = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var entries = new FeedCollector(feed.MaxEntries);
        entries.Expect(files.Sum(static file => file.Length));
        var text = new FeedText(entries, lines);
        // What has no length is not opened: there is nothing in a file, and whoever opens a pipe waits for ever.
        foreach (var file in files.Where(static file => file.Length > 0))
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            text.Read(stream, file.FullName);
        }

        var old = before?.List ?? FeedList.Empty;
        if (entries.IsOverfull)
        {
            return Held(feed, old, null, "it is too long", FeedErrors.Limit(feed, old.Count));
        }

        if (text.IsMarkup || (text.BadLines > MostBadLines && text.BadLines > entries.Taken))
        {
            var why = text.IsMarkup ? "begins with '<'" : $"has {text.BadLines} lines that are no addresses";
            return Held(feed, old, null, "it is no list", FeedErrors.NoList(feed, why, old.Count)) with
            {
                BadLines = text.BadLines,
            };
        }

        var list = entries.ToList();
        var report = accept ? null : Suspicion(feed, old, list, before is not null);
        return (report ?? Taken(feed, old, list, default)) with
        {
            BadLines = text.BadLines,
            Findings = [.. report?.Findings ?? [], .. lines.ToImmutable()],
        };
    }

    private static FeedReport? Suspicion(FeedSettings feed, FeedList old, FeedList list, bool wasRead)
    {
        if (list.Count == 0 && (old.Count > 0 || !wasRead))
        {
            return Held(feed, old, list, "it is empty", FeedErrors.Empty(feed, old.Count));
        }

        var (less, more) = (Math.Min(old.Count, list.Count), Math.Max(old.Count, list.Count));
        return wasRead && more > FeedSettings.FewEntries && more > less * feed.MaxChange
            ? Held(feed, old, list, "it changed too much", FeedErrors.Change(feed, old.Count, list.Count))
            : null;
    }

    private static FeedReport Taken(FeedSettings feed, FeedList old, FeedList list, FeedStamp stamp)
    {
        var kept = ReferenceEquals(old, list) ? list.Count : list.SharedWith(old);
        return new FeedReport
        {
            Feed = feed,
            State = FeedState.Taken,
            List = list,
            Stamp = stamp,
            Added = list.Count - kept,
            Removed = old.Count - kept,
            Kept = kept,
        };
    }

    private static FeedReport Held(
        FeedSettings feed,
        FeedList old,
        FeedList? waiting,
        string why,
        Diagnostic finding
    ) =>
        new()
        {
            Feed = feed,
            State = FeedState.Held,
            Why = why,
            List = old,
            Waiting = waiting,
            Kept = old.Count,
            Findings = [finding],
        };

    /// <summary>The file, or a folder's files but hidden ones, by name.</summary>
    private static ImmutableArray<FileInfo> FilesOf(string path)
    {
        if (!Directory.Exists(path))
        {
            var file = new FileInfo(path);
            // Length throws for a file that is not there.
            return file.Length >= 0 ? [file] : [];
        }

        return
        [
            .. new DirectoryInfo(path)
                .EnumerateFiles()
                .Where(file => !file.Name.StartsWith('.'))
                .OrderBy(file => file.Name, StringComparer.Ordinal),
        ];
    }
}
