namespace Weir.Sources.Watching;

/// <summary>What a look at files told: which there are, how long, written when. Of a folder all files in it.</summary>
internal sealed class FileStamps
{
    // Folders of feeds hold dozens; a home folder named by mistake must not be walked at every look.
    private const int MostFiles = 10_000;

    /// <summary>A file written right before the look may be written again within the clock's tick, and look the same.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly SortedDictionary<string, (long Length, DateTime Written)> _files = new(StringComparer.Ordinal);

    private FileStamps() { }

    /// <summary>True when a file was written so shortly before that a second write might not show.</summary>
    public bool IsFresh { get; private init; }

    public static FileStamps Of(IEnumerable<string> paths, DateTimeOffset now)
    {
        var files = new Dictionary<string, (long, DateTime)>(StringComparer.Ordinal);
        foreach (var path in paths.SelectMany(Files))
        {
            try
            {
                var file = new FileInfo(path);
                if (file.Exists)
                {
                    files[path] = (file.Length, file.LastWriteTimeUtc);
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // Gone between listing and looking, or not ours to see: the reading will say so.
            }
        }

        var stamps = new FileStamps
        {
            IsFresh = files.Values.Any(file => (now.UtcDateTime - file.Item2).Duration() < Tick),
        };
        foreach (var (path, stamp) in files)
        {
            stamps._files.Add(path, stamp);
        }

        return stamps;
    }

    public bool SameAs(FileStamps other) => _files.SequenceEqual(other._files);

    private static IEnumerable<string> Files(string path)
    {
        try
        {
            return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Take(MostFiles)] : [path];
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
