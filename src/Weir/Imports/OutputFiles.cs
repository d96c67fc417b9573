using System.Text;

namespace Weir.Imports;

/// <summary>
/// Files that are written whole or not at all: each is written beside its place, and all are renamed at the end. One that is
/// disposed before <see cref="Commit"/> leaves what was there before.
/// </summary>
internal sealed class OutputFiles : IDisposable
{
    private const int BufferChars = 1 << 16;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly List<Output> _outputs = [];

    /// <summary>Begins a file; a device or a pipe gets its bytes at once. The writer is closed by <see cref="Commit"/>.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same by permission.</exception>
    public TextWriter Open(string path)
    {
        var target = Target(path);
        if (Directory.Exists(target))
        {
            // Found out only when renaming, other files would be in their places already.
            throw new IOException("it is a folder");
        }

        var temporary = IsSpecial(target) ? null : $"{target}.weir-{Environment.ProcessId}";
        var stream = temporary is null
            ? new FileStream(target, FileMode.Open, FileAccess.Write)
            : new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var writer = new StreamWriter(stream, Utf8, BufferChars) { NewLine = "\n" };
        _outputs.Add(new Output(stream, writer, temporary, target));
        if (temporary is not null && !OperatingSystem.IsWindows() && File.Exists(target))
        {
            // Rules are often readable by root alone; a new version of the file must not be readable by more.
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        }

        return writer;
    }

    /// <summary>Bytes of the file opened as number <paramref name="index"/>, so far.</summary>
    public long BytesOf(int index)
    {
        var output = _outputs[index];
        output.Writer.Flush();
        return output.Temporary is null ? 0 : output.Stream.Length;
    }

    /// <summary>Puts every file into its place.</summary>
    /// <exception cref="IOException">The disk is full, or a place cannot be taken.</exception>
    public void Commit()
    {
        foreach (var output in _outputs)
        {
            output.Writer.Flush();
            if (output.Temporary is not null)
            {
                output.Stream.Flush(flushToDisk: true);
            }

            output.Writer.Dispose();
        }

        foreach (var output in _outputs)
        {
            if (output.Temporary is not null)
            {
                File.Move(output.Temporary, output.Target, overwrite: true);
            }
        }

        _outputs.Clear();
    }

    public void Dispose()
    {
        foreach (var output in _outputs)
        {
            // The stream, not the writer: what is buffered shall not be written any more.
            output.Stream.Dispose();
            if (output.Temporary is not null)
            {
                File.Delete(output.Temporary);
            }
        }
    }

    // A link stays a link: what it names is replaced.
    private static string Target(string path) =>
        IsSpecial(path) || new FileInfo(path).LinkTarget is null
            ? path
            : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    // Renaming a file over /dev/null would end badly, and /dev/stdout is a link to a pipe.
    private static bool IsSpecial(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    /// <param name="Temporary">Null when the target is written at once.</param>
    private sealed record Output(FileStream Stream, StreamWriter Writer, string? Temporary, string Target);
}
