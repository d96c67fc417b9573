using System.Globalization;
using System.Net;
using System.Text;
using Weir.Core.Model;

namespace Weir.Lab.Sockets;

/// <summary>The line by which an echo server tells its client who it takes it for: address, space, port, line end.</summary>
internal static class Greeting
{
    public static byte[] For(EndPoint? peer) =>
        peer is IPEndPoint { Address: var address, Port: var port }
            ? Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{address} {port}\n"))
            : throw new ArgumentException($"'{peer}' is not an IP endpoint", nameof(peer));

    /// <exception cref="FormatException">The bytes do not begin with such a line.</exception>
    public static IPEndPoint Read(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.ASCII.GetString(bytes);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (
            space < 0
            || end < space
            || !ushort.TryParse(text.AsSpan()[(space + 1)..end], NumberStyles.None, null, out var port)
        )
        {
            throw new FormatException($"'{text}' is not a greeting");
        }

        return new IPEndPoint(ReadAddress(text.AsSpan()[..space]), port);
    }

    private static IPAddress ReadAddress(ReadOnlySpan<char> text)
    {
        if (Ipv4Address.TryParse(text, out var four))
        {
            return four.ToIPAddress();
        }

        return Ipv6Address.TryParse(text, out var six)
            ? six.ToIPAddress()
            : throw new FormatException($"'{text}' is not an address");
    }
}
