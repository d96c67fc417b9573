using System.Runtime.InteropServices;

namespace Weir.Agent.State;

/// <summary>Replaces a file as a whole: whoever reads it, also after a power cut, sees the old content or the new.</summary>
internal static partial class AtomicFile
{
    private const int OpenDirectory = 0x80000; // O_RDONLY | O_CLOEXEC of asm-generic/fcntl.h

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        Put(path, write, flush: true);
        FlushFolder(Path.GetDirectoryName(path) ?? "/");
    }

    /// <summary>The same, but after a power cut before its flush the file may be there without its content.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Put(string path, Action<Stream> write) => Put(path, write, flush: false);

    /// <summary>Waits until files that were <see cref="Put(string, Action{Stream})"/> into one folder are on the disk.</summary>
    /// <exception cref="IOException">One cannot be read, or the disk refused it.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read.</exception>
    public static void Flush(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.FlushToDisk(file);
        }

        if (!paths.IsEmpty)
        {
            FlushFolder(Path.GetDirectoryName(paths[0]) ?? "/");
        }
    }

    private static void Put(string path, Action<Stream> write, bool flush)
    {
        var next = path + ".next";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.Read, 1))
        {
            write(stream);
            stream.Flush(flush);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>A rename is kept over a power cut only when the folder is flushed too (rename(2), fsync(2)).</summary>
    private static void FlushFolder(string folder)
    {
        var handle = Open(folder, OpenDirectory);
        if (handle < 0)
        {
            return; // not every file system lets a folder be opened or flushed; the file's own content is on disk
        }

        _ = Flush(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
