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
        Finish();
        foreach (var output in _outputs)
        {
            output.Place();
        }

        _outputs.Clear();
    }

    /// <summary>
    /// As <see cref="Commit"/>, but a file that says what is there already is left alone, so that whoever watches its time sees no
    /// false change.
    /// </summary>
    /// <returns>For each file in the order opened: whether it was put into its place.</returns>
    /// <exception cref="IOException">The disk is full, or a place cannot be taken.</exception>
    public bool[] CommitChanges()
    {
        var differs = Differences();
        for (var i = 0; i < differs.Length; i++)
        {
            if (differs[i])
            {
                _outputs[i].Place();
            }
            else
            {
                _outputs[i].Discard();
            }
        }

        _outputs.Clear();
        return differs;
    }

    /// <summary>For each file in the order opened: whether its place is empty or holds something else. Ends the writing.</summary>
    public bool[] Differences()
    {
        Finish();
        return [.. _outputs.Select(static output => output.Differs())];
    }

    private void Finish()
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
    }

    public void Dispose()
    {
        foreach (var output in _outputs)
        {
            // The stream, not the writer: what is buffered shall not be written any more.
            output.Stream.Dispose();
            output.Discard();
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
    private sealed record Output(FileStream Stream, StreamWriter Writer, string? Temporary, string Target)
    {
        public void Place()
        {
            if (Temporary is not null)
            {
                File.Move(Temporary, Target, overwrite: true);
            }
        }

        public void Discard()
        {
            if (Temporary is not null)
            {
                File.Delete(Temporary);
            }
        }

        /// <summary>Whether the target is not there or has other bytes.</summary>
        public bool Differs()
        {
            if (Temporary is null || !File.Exists(Target))
            {
                return true;
            }

            using var made = File.OpenRead(Temporary);
            using var there = File.OpenRead(Target);
            if (made.Length != there.Length)
            {
                return true;
            }

            Span<byte> left = new byte[1 << 16];
            Span<byte> right = new byte[1 << 16];
            while (true)
            {
                var count = made.ReadAtLeast(left, left.Length, throwOnEndOfStream: false);
                var other = there.ReadAtLeast(right, right.Length, throwOnEndOfStream: false);
                if (!left[..count].SequenceEqual(right[..other]))
                {
                    return true;
                }

                if (count == 0)
                {
                    return false;
                }
            }
        }
    }
}
