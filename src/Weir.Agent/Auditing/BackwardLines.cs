namespace Weir.Agent.Auditing;

/// <summary>The lines of a file from its end to its begin, a block at a time: what is not asked for is not read.</summary>
internal static class BackwardLines
{
    private const int Block = 1 << 16;

    /// <summary>Longer than any line that is written; what is longer is no line, and is given in pieces.</summary>
    private const int Longest = 4 << 20;

    /// <exception cref="IOException">It cannot be read.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var at = RandomAccess.GetLength(file);
        var tail = Array.Empty<byte>();
        while (at > 0)
        {
            var size = (int)Math.Min(Block, at);
            at -= size;
            var bytes = new byte[size + tail.Length];
            RandomAccess.Read(file, bytes.AsSpan(0, size), at);
            tail.CopyTo(bytes, size);
            var end = bytes.Length;
            for (var i = Math.Min(size, bytes.Length) - 1; i >= 0; i--)
            {
                if (bytes[i] == (byte)'\n')
                {
                    if (i + 1 < end)
                    {
                        yield return bytes.AsMemory(i + 1, end - i - 1);
                    }

                    end = i;
                }
            }

            tail = bytes[..end];
            if (tail.Length > Longest)
            {
                yield return tail;
                tail = [];
            }
        }

        if (tail.Length > 0)
        {
            yield return tail;
        }
    }
}
