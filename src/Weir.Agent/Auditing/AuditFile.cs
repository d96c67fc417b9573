using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Weir.Agent.Auditing;

/// <summary>
/// A file that only grows: opened with O_APPEND, so that the kernel puts each write at its end, and flushed (fsync(2)) before a write is said to be done. .NET's
/// own FileMode.Append seeks instead, and another writer's line could be overwritten.
/// </summary>
internal sealed partial class AuditFile : IDisposable
{
    private const int AppendOnly = 0x1 | 0x40 | 0x400 | 0x80000; // O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC of asm-generic/fcntl.h
    private const int OwnerOnly = 0x180; // 0600

    private readonly SafeFileHandle _file;
    private bool _isTorn;

    private AuditFile(SafeFileHandle file, long length, bool isTorn) =>
        (_file, Length, _isTorn) = (file, length, isTorn);

    public long Length { get; private set; }

    /// <exception cref="IOException">It cannot be opened.</exception>
    public static AuditFile Open(string path)
    {
        var number = OpenFile(path, AppendOnly, OwnerOnly);
        if (number < 0)
        {
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        }

        var length = new FileInfo(path).Length;
        return new AuditFile(new SafeFileHandle(number, ownsHandle: true), length, !EndsWithLine(path, length));
    }

    /// <summary>Adds a line, with its line end.</summary>
    /// <exception cref="IOException">It is not on the disk, or not whole.</exception>
    public void Add(ReadOnlySpan<byte> line)
    {
        // What was cut off before (a full disk, a power cut) must not swallow this line.
        if (_isTorn)
        {
            Write("\n"u8);
            _isTorn = false;
        }

        try
        {
            Write(line);
        }
        catch
        {
            _isTorn = true;
            throw;
        }

        if (Flush(_file) != 0)
        {
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = WriteFile(_file, bytes, (nuint)bytes.Length);
            if (count < 0)
            {
                throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
            }

            Length += count;
            bytes = bytes[(int)count..];
        }
    }

    private static bool EndsWithLine(string path, long length)
    {
        if (length == 0)
        {
            return true;
        }

        Span<byte> last = stackalloc byte[1];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return RandomAccess.Read(file, last, length - 1) == 1 && last[0] == (byte)'\n';
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteFile(SafeFileHandle file, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);
}
