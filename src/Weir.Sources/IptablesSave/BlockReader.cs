namespace Weir.Sources.IptablesSave;

/// <summary>Reads a stream in big blocks that end at line ends, so that lines are never copied.</summary>
internal sealed class BlockReader(Stream stream, int blockSize)
{
    /// <summary>Of a line longer than any that is read only this much is kept, enough to see that it is too long.</summary>
    private const int KeptOfLongLine = 16 * 1024;

    private byte[] _carry = [];
    private bool _ended;

    /// <summary>Bytes read so far.</summary>
    public long Read { get; private set; }

    /// <summary>Fills the buffer with whole lines (the last may lack its line end); 0 at the end.</summary>
    public int Fill(byte[] buffer)
    {
        _carry.CopyTo(buffer, 0);
        var length = _carry.Length;
        _carry = [];
        while (true)
        {
            while (length < blockSize && !_ended)
            {
                var got = stream.Read(buffer, length, blockSize - length);
                _ended = got == 0;
                length += got;
                Read += got;
            }

            if (_ended)
            {
                return length;
            }

            var last = buffer.AsSpan(0, length).LastIndexOf((byte)'\n');
            if (last >= 0)
            {
                _carry = buffer.AsSpan(last + 1, length - last - 1).ToArray();
                return last + 1;
            }

            // No line end in a whole block: the line is refused whatever follows.
            length = KeptOfLongLine;
        }
    }
}
