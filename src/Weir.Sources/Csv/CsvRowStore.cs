using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Editing;
using Weir.Sources.Rows;

namespace Weir.Sources.Csv;

/// <summary>Opens a folder of CSV files for edits.</summary>
internal sealed class CsvRowStores(string folder, SiteKind kind) : IRowStores
{
    public IRowStore Open() => new CsvRowStore(folder, kind);

    public Diagnostic? Finding(Exception exception) =>
        exception switch
        {
            CsvBusyException => EditErrors.AnotherEdit(folder),
            CsvChangedException => CsvErrors.ChangedWhileRead(folder),
            IOException or UnauthorizedAccessException => CreationErrors.NotWritable(folder, FileTrouble.Of(exception)),
            _ => null,
        };

    private sealed class CsvBusyException(Exception inner) : Exception("locked", inner);

    private sealed class CsvChangedException : Exception;

    /// <summary>
    /// Changes bytes of the files as read, so that all other lines stay as they are, and writes each changed file to a new one that
    /// takes its place. A member's rows in several files are written in an order that never leaves rows of nobody.
    /// </summary>
    private sealed class CsvRowStore : IRowStore
    {
        private readonly string _folder;
        private readonly SiteKind _kind;
        private readonly FileStream _lock;
        private readonly List<Entity> _written = [];

        // In the order of their first change, which is the edit's.
        private readonly List<Entity> _order = [];
        private ImmutableDictionary<Entity, byte[]> _files = ImmutableDictionary<Entity, byte[]>.Empty;
        private ImmutableDictionary<Entity, CsvChanges> _changes = ImmutableDictionary<Entity, CsvChanges>.Empty;

        public CsvRowStore(string folder, SiteKind kind)
        {
            _folder = folder;
            _kind = kind;
            _lock = Lock(Path.Combine(folder, ".weir.lock"));
        }

        public bool Read(DraftReader draft, DiagnosticBag bag)
        {
            if (CsvFolder.Read(_folder, _kind, bag) is not { } files)
            {
                return false;
            }

            _files = files;
            return CsvSource.Read(_folder, _kind, files, draft, bag, CancellationToken.None);
        }

        public void Insert(Entity entity, object?[] values) => Changes(entity).Append(values);

        public void Set(Entity entity, Origin row, string column, object? value) =>
            Changes(entity).Set(row.Line, entity.Columns.IndexOf(column), value);

        public void Delete(Entity entity, Origin row) => Changes(entity).Delete(row.Line);

        public void DeleteOf(Entity entity, uint member) => Changes(entity).DeleteOf(member);

        public void Commit()
        {
            foreach (var (entity, bytes) in _files)
            {
                if (!bytes.AsSpan().SequenceEqual(File.ReadAllBytes(CsvFolder.PathOf(_folder, entity))))
                {
                    throw new CsvChangedException();
                }
            }

            foreach (var entity in _order)
            {
                var bytes = _changes[entity].ToBytes();
                if (!bytes.AsSpan().SequenceEqual(_files[entity]))
                {
                    Prepare(entity, bytes);
                }
            }

            foreach (var entity in _written)
            {
                File.Move(NewPath(entity), CsvFolder.PathOf(_folder, entity), overwrite: true);
            }

            _written.Clear();
        }

        public void Dispose()
        {
            foreach (var entity in _written)
            {
                File.Delete(NewPath(entity));
            }

            _lock.Dispose();
        }

        private CsvChanges Changes(Entity entity)
        {
            if (!_changes.TryGetValue(entity, out var changes))
            {
                changes = new CsvChanges(entity, CsvFolder.PathOf(_folder, entity), _files[entity]);
                _changes = _changes.Add(entity, changes);
                _order.Add(entity);
            }

            return changes;
        }

        private void Prepare(Entity entity, byte[] bytes)
        {
            var path = CsvFolder.PathOf(_folder, entity);
            _written.Add(entity);
            using var file = new FileStream(NewPath(entity), FileMode.Create, FileAccess.Write);
            file.Write(bytes);
            file.Flush(flushToDisk: true);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(NewPath(entity), File.GetUnixFileMode(path));
            }
        }

        private string NewPath(Entity entity) => CsvFolder.PathOf(_folder, entity) + ".new";

        // FileShare.None is an flock() of the file on Linux: it ends with the process.
        private static FileStream Lock(string path)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException busy)
                when (busy is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
            {
                throw new CsvBusyException(busy);
            }
        }
    }
}
