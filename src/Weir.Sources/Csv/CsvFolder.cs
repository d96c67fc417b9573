using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Csv;

/// <summary>The bytes of a folder's files, all of one moment.</summary>
internal static class CsvFolder
{
    private const int Attempts = 5;

    private const long MostBytes = 1 << 28;

    public static string PathOf(string folder, Entity entity) => Path.Combine(folder, entity.Name + ".csv");

    /// <summary>
    /// Reads all files, and again when one was changed meanwhile, so that the rows belong together. A writer that replaces
    /// files by renaming is never seen half way.
    /// </summary>
    /// <returns>The bytes by entity; null after a finding.</returns>
    public static ImmutableDictionary<Entity, byte[]>? Read(string folder, SiteKind kind, DiagnosticBag bag)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var found = new DiagnosticBag();
            var before = Stamps(folder, kind);
            var files = ImmutableDictionary.CreateBuilder<Entity, byte[]>();
            foreach (var entity in Entity.ReadOrder(kind))
            {
                if (ReadFile(PathOf(folder, entity), found) is { } bytes)
                {
                    files.Add(entity, bytes);
                }
            }

            if (!before.SequenceEqual(Stamps(folder, kind)))
            {
                continue;
            }

            bag.AddRange(found.ToImmutable());
            return found.HasErrors ? null : files.ToImmutable();
        }

        bag.Add(CsvErrors.ChangedWhileRead(folder));
        return null;
    }

    private static ImmutableArray<(long Length, DateTime Written)> Stamps(string folder, SiteKind kind) =>
        [
            .. Entity
                .ReadOrder(kind)
                .Select(entity => new FileInfo(PathOf(folder, entity)))
                .Select(file => (file.Exists ? file.Length : -1, file.LastWriteTimeUtc)),
        ];

    private static byte[]? ReadFile(string path, DiagnosticBag bag)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                bag.Add(
                    FileErrors.MissingFile(
                        path,
                        "each kind of row has its file; one without rows is the header line alone"
                    )
                );
                return null;
            }

            if (file.Length <= MostBytes)
            {
                return File.ReadAllBytes(path);
            }

            bag.Add(FileErrors.TooLarge(path, file.Length, MostBytes));
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            bag.Add(FileErrors.UnreadableFile(path, FileTrouble.Of(denied)));
        }

        return null;
    }
}
