using System.Security.Cryptography;

namespace Weir.Imports;

/// <summary>
/// A file being read once, front to back: what it begins with can be looked at, bytes are hashed and counted on the way, a limit
/// holds, and Ctrl-C ends it. Also for standard input, which cannot be read twice.
/// </summary>
/// <param name="source">Closed with this one.</param>
/// <param name="mostBytes">Reading one byte more throws <see cref="InputTooLargeException"/>.</param>
internal sealed class InputStream(Stream source, long mostBytes, CancellationToken cancellation) : Stream
{
    private const int HeadBytes = 1 << 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _head = [];
    private int _taken;

    /// <summary>Bytes handed out so far.</summary>
    public long Bytes { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Bytes;
        set => throw new NotSupportedException();
    }

    /// <summary>The first 64 KiB, or all when there is less; they are read again afterwards.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        if (_head.Length == 0)
        {
            var head = new byte[HeadBytes];
            var length = source.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
            _head = head[..length];
        }

        return _head;
    }

    /// <summary>The hash of all bytes handed out, in lower-case hexadecimal.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override int Read(Span<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        var count = ReadNext(buffer);
        Bytes += count;
        if (Bytes > mostBytes)
        {
            throw new InputTooLargeException();
        }

        _hash.AppendData(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadNext(Span<byte> buffer)
    {
        if (_taken == _head.Length)
        {
            return source.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _head.Length - _taken);
        _head.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }
}

/// <summary>An input has more bytes than are read.</summary>
internal sealed class InputTooLargeException : IOException
{
    public InputTooLargeException()
        : base("the input is larger than is read") { }

    public InputTooLargeException(string message)
        : base(message) { }

    public InputTooLargeException(string message, Exception innerException)
        : base(message, innerException) { }
}
