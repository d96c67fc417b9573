using System.Text;

namespace Weir.Imports;

/// <summary>
/// Files that are written whole or not at all: each is written beside its place and all are renamed at the end. Whoever is
/// disposed before <see cref="Commit"/> leaves what was there before.
/// </summary>
internal sealed class OutputFiles : IDisposable
{
    private const int BufferChars = 1 << 16;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly List<(string Temporary, string Target)> _written = [];

    /// <summary>Writes a file beside <paramref name="path"/>; a device or a pipe gets it at once.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="IOException">The folder cannot be written, or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The same by permission.</exception>
    public long Write(string path, Action<TextWriter> content)
    {
        var target = Target(path);
        if (IsSpecial(target))
        {
            using var device = new FileStream(target, FileMode.Open, FileAccess.Write);
            return WriteTo(device, content);
        }

        var temporary = $"{target}.weir-{Environment.ProcessId}";
        using var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        _written.Add((temporary, target));
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            // Rules are often readable by root alone; a new version of the file must not be less.
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        }

        var bytes = WriteTo(stream, content);
        stream.Flush(flushToDisk: true);
        return bytes;
    }

    /// <summary>Puts every file into its place.</summary>
    public void Commit()
    {
        foreach (var (temporary, target) in _written)
        {
            File.Move(temporary, target, overwrite: true);
        }

        _written.Clear();
    }

    public void Dispose()
    {
        foreach (var (temporary, _) in _written)
        {
            File.Delete(temporary);
        }
    }

    private static long WriteTo(Stream stream, Action<TextWriter> content)
    {
        var counted = new CountingStream(stream);
        using (var writer = new StreamWriter(counted, Utf8, BufferChars, leaveOpen: true) { NewLine = "\n" })
        {
            content(writer);
        }

        return counted.Count;
    }

    // A link stays a link: what it names is replaced.
    private static string Target(string path) =>
        IsSpecial(path) || new FileInfo(path).LinkTarget is null
            ? path
            : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    // Renaming a file over /dev/null would end badly, and /dev/stdout is a link to a pipe.
    private static bool IsSpecial(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    /// <summary>Counts what goes through: a pipe knows no position.</summary>
    private sealed class CountingStream(Stream inner) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => Count;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            Count += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
