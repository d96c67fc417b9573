using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>
/// The tests most rules have, <c>-p tcp -m tcp --dport 80</c> and its like, read without words: there are too many different ports
/// to remember the text of each.
/// </summary>
internal static class PlainPorts
{
    public static RulePart? TryParse(ReadOnlySpan<byte> text)
    {
        byte protocol;
        if (text.StartsWith("-p tcp -m tcp --"u8))
        {
            protocol = Protocols.Tcp;
        }
        else if (text.StartsWith("-p udp -m udp --"u8))
        {
            protocol = Protocols.Udp;
        }
        else
        {
            return null;
        }

        text = text[16..];
        var field =
            text.StartsWith("dport "u8) ? Field.DestinationPort
            : text.StartsWith("sport "u8) ? Field.SourcePort
            : null;
        if (field is null || !TryRange(text[6..], out var low, out var high))
        {
            return null;
        }

        return new RulePart(protocol, [ProtocolTests.Of(protocol, negated: false), Tests.Between(field, low, high)]);
    }

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

    private static bool TryPort(ReadOnlySpan<byte> text, out uint port)
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
