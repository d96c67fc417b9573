using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>
/// The tests most rules have, <c>-p tcp -m tcp --dport 80</c> and its like, read without words. There are too many different ports
/// to remember the text of each, so they are remembered by number, for all parsers of a file: whoever meets one first makes it, and
/// when two do at once either one serves.
/// </summary>
internal sealed class PlainPorts
{
    private const int Kinds = 4;

    private readonly RulePart?[]?[] _known = new RulePart?[Kinds][];

    /// <summary>Null when the text says something else.</summary>
    public RulePart? TryParse(ReadOnlySpan<byte> text)
    {
        var protocol =
            text.StartsWith("-p tcp -m tcp --"u8) ? Protocols.Tcp
            : text.StartsWith("-p udp -m udp --"u8) ? Protocols.Udp
            : (byte)0;
        if (protocol == 0)
        {
            return null;
        }

        text = text[16..];
        var destination = text.StartsWith("dport "u8);
        if (!(destination || text.StartsWith("sport "u8)) || !TryRange(text[6..], out var low, out var high))
        {
            return null;
        }

        var field = destination ? Field.DestinationPort : Field.SourcePort;
        return low == high ? One(protocol, field, low) : Between(protocol, field, low, high);
    }

    private RulePart One(byte protocol, Field field, uint port)
    {
        var kind = (protocol == Protocols.Tcp ? 0 : 2) + (field == Field.DestinationPort ? 0 : 1);
        var known = _known[kind] ??= new RulePart?[ushort.MaxValue + 1];
        return known[port] ??= Between(protocol, field, port, port);
    }

    private static RulePart Between(byte protocol, Field field, uint low, uint high) =>
        new(protocol, [ProtocolTests.Of(protocol, negated: false), Tests.Between(field, low, high)]);

    private static bool TryRange(ReadOnlySpan<byte> text, out uint low, out uint high)
    {
        var colon = text.IndexOf((byte)':');
        if (colon < 0)
        {
            var one = TryPort(text, out low);
            high = low;
            return one;
        }

        high = 0;
        return TryPort(text[..colon], out low) && TryPort(text[(colon + 1)..], out high) && low <= high;
    }

    /// <summary>A decimal number as iptables prints it.</summary>
    public static bool TryPort(ReadOnlySpan<byte> text, out uint port)
    {
        port = 0;
        if (text.Length is 0 or > 5 || (text[0] == '0' && text.Length > 1))
        {
            return false;
        }

        foreach (var letter in text)
        {
            var digit = (uint)letter - '0';
            if (digit > 9)
            {
                return false;
            }

            port = (port * 10) + digit;
        }

        return port <= ushort.MaxValue;
    }
}
