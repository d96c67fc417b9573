namespace Weir.Agent.Conversation;

/// <summary>Reads one line from a stream, up to a limit.</summary>
internal static class LineReader
{
    /// <returns>Null when the stream ends first; a line that is too long is cut, and is no JSON then.</returns>
    public static async Task<byte[]?> Read(Stream stream, int longest, CancellationToken cancellation)
    {
        var buffer = new byte[Math.Min(longest, 4096)];
        using var line = new MemoryStream();
        while (true)
        {
            var count = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            var end = Array.IndexOf(buffer, (byte)'\n', 0, count);
            line.Write(buffer, 0, end >= 0 ? end : count);
            if (end >= 0 || line.Length >= longest)
            {
                return line.ToArray();
            }

            if (count == 0)
            {
                return null;
            }
        }
    }
}
