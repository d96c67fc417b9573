using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Sources.Watching;

/// <summary>
/// Tells when files change, by inotify on their folders: editors and scripts replace files by renaming, which a watch of the file alone
/// would lose. An event only leads to a look; what counts is whether the files differ. A poll looks too.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    private readonly ImmutableArray<string> _paths;
    private readonly WatchSettings _settings;
    private readonly TimeProvider _time;
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly SemaphoreSlim _events = new(0, 1);
    private FileStamps _stamps;

    public FileWatch(IEnumerable<string> paths, WatchSettings settings, TimeProvider time)
    {
        (_paths, _settings, _time) = ([.. paths], settings, time);
        var findings = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var folder in _paths.SelectMany(Folders).Distinct(StringComparer.Ordinal))
        {
            Watch(folder, findings);
        }

        Findings = findings.ToImmutable();
        _stamps = Look();
    }

    /// <summary>Folders that can only be looked at.</summary>
    public ImmutableArray<Diagnostic> Findings { get; }

    /// <summary>Call before reading the files: what is written from now on is a change.</summary>
    public void Begin() => _stamps = Look();

    /// <summary>Waits until the files differ from what they were at <see cref="Begin"/>, and are still.</summary>
    /// <returns>False when the token was canceled.</returns>
    public async Task<bool> Changed(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var told = await Event(_settings.Poll, cancellation).ConfigureAwait(false);
                if (told)
                {
                    await Settle(cancellation).ConfigureAwait(false);
                }

                // A file that was fresh at the last look may have changed without looking different.
                if (!Look().SameAs(_stamps) || (told && _stamps.IsFresh))
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers)
        {
            watcher.Dispose();
        }

        _events.Dispose();
    }

    private FileStamps Look() => FileStamps.Of(_paths, _time.GetUtcNow());

    /// <summary>A storm of events is one: waits until nothing comes for a while, but not for ever.</summary>
    private async Task Settle(CancellationToken cancellation)
    {
        const int Patience = 10;
        var start = _time.GetTimestamp();
        while (
            _time.GetElapsedTime(start) < Patience * _settings.Debounce
            && await Event(_settings.Debounce, cancellation).ConfigureAwait(false)
        ) { }
    }

    private async Task<bool> Event(TimeSpan patience, CancellationToken cancellation)
    {
        if (_events.Wait(0, CancellationToken.None))
        {
            return true;
        }

        using var limit = new CancellationTokenSource(patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await _events.WaitAsync(both.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static IEnumerable<string> Folders(string path) =>
        Directory.Exists(path) ? [path, Path.GetDirectoryName(path) ?? "/"] : [Path.GetDirectoryName(path) ?? "/"];

    private void Watch(string folder, ImmutableArray<Diagnostic>.Builder findings)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter =
                    NotifyFilters.FileName
                    | NotifyFilters.DirectoryName
                    | NotifyFilters.LastWrite
                    | NotifyFilters.Size
                    | NotifyFilters.Attributes,
            };
            watcher.Changed += (_, _) => Signal();
            watcher.Created += (_, _) => Signal();
            watcher.Deleted += (_, _) => Signal();
            watcher.Renamed += (_, _) => Signal();
            watcher.Error += (_, _) => Signal();
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (Exception refused) when (refused is IOException or ArgumentException or UnauthorizedAccessException)
        {
            findings.Add(WatchErrors.FilesUnwatched(folder, refused.Message, _settings.Poll));
        }
    }

    private void Signal()
    {
        try
        {
            if (_events.CurrentCount == 0)
            {
                _events.Release();
            }
        }
        catch (Exception raced) when (raced is SemaphoreFullException or ObjectDisposedException)
        {
            // Two events at once are one; one after the end is none.
        }
    }
}
