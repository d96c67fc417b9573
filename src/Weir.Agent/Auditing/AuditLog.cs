using System.Text.Json;
using Weir.Agent.Reconciling;

namespace Weir.Agent.Auditing;

/// <summary>
/// Who asked for what change, and what became of it: JSON lines in the state folder, append-only, on the disk before the change is made. Full files are put
/// aside and kept; nothing is ever taken out. Safe on any thread.
/// </summary>
public sealed class AuditLog : IDisposable
{
    /// <summary>Bytes after which a new file is begun.</summary>
    public const long SegmentBytes = 8 << 20;

    /// <summary>Most entries of a page.</summary>
    public const int MostEntries = 500;

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly long _segmentBytes;
    private readonly Lock _one = new();
    private AuditFile? _file;
    private long _first;
    private long _next;
    private int _open;

    /// <param name="folder">The state folder; nothing is made there before the first entry.</param>
    /// <param name="time">Stamps the entries.</param>
    /// <param name="segmentBytes">After how many bytes a new file is begun.</param>
    public AuditLog(string folder, TimeProvider time, long segmentBytes = SegmentBytes) =>
        (_folder, _time, _segmentBytes) = (folder, time, segmentBytes);

    /// <summary>Writes down what is about to be done.</summary>
    /// <returns>The entry's number, for <see cref="End"/>.</returns>
    /// <exception cref="AuditException">It is not on the disk.</exception>
    public long Begin(AuditRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_one)
        {
            return Try(() =>
            {
                var file = Growing();
                var number = _next;
                file.Add(Bytes(AuditLine.Begin(number, _time.GetUtcNow(), request)));
                _next++;
                _open++;
                return number;
            });
        }
    }

    /// <summary>Writes down what became of it.</summary>
    /// <exception cref="AuditException">It is not on the disk; the request's own line is.</exception>
    public void End(long number, AuditResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        lock (_one)
        {
            _open--;
            Try(() =>
            {
                (_file ?? Growing()).Add(Bytes(AuditLine.End(number, _time.GetUtcNow(), result)));
                return number;
            });
        }
    }

    /// <summary>The newest entries before a number, the newest first.</summary>
    /// <param name="limit">At most <see cref="MostEntries"/>.</param>
    /// <param name="before">Null for the newest of all.</param>
    /// <exception cref="AuditException">It cannot be read.</exception>
    public AuditPage Read(int limit, long? before) => Try(() => AuditReader.Read(_folder, limit, before));

    public void Dispose()
    {
        lock (_one)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private AuditFile Growing()
    {
        if (_file is null)
        {
            Directory.CreateDirectory(
                _folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
            (_first, _next) = AuditReader.Numbers(_folder);
            _file = AuditFile.Open(AuditSegments.Path(_folder));
        }

        // A result must lie in the file of its request; with many at once a file may grow to twice its size.
        if (_file.Length >= _segmentBytes && (_open <= 0 || _file.Length >= 2 * _segmentBytes))
        {
            _file.Dispose();
            _file = null;
            File.Move(AuditSegments.Path(_folder), AuditSegments.PathOf(_folder, _first), overwrite: false);
            _first = _next;
            _file = AuditFile.Open(AuditSegments.Path(_folder));
        }

        return _file;
    }

    private T Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new AuditException(AgentEvents.Unaudited(AuditSegments.Path(_folder), refused.Message), refused);
        }
    }

    private static byte[] Bytes(AuditLine line) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(line, AuditJson.Default.AuditLine), (byte)'\n'];
}
