using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weir.Core.Model;

/// <summary>Ports from <see cref="First"/> to <see cref="Last"/>, both inclusive, 1 … 65,535. Default (0–0) is no valid range.</summary>
public readonly record struct PortRange : IComparable<PortRange>
{
    /// <exception cref="ArgumentException">First is 0 or above last.</exception>
    public PortRange(ushort first, ushort last)
    {
        if (first == 0 || first > last)
        {
            throw new ArgumentException($"{first}-{last} is not a port range", nameof(first));
        }

        First = first;
        Last = last;
    }

    public ushort First { get; }

    public ushort Last { get; }

    /// <summary>How many ports.</summary>
    public int Count => Last - First + 1;

    public static PortRange Single(ushort port) => new(port, port);

    /// <summary>Reads <c>80</c> or <c>1000-2000</c>: decimal, no sign, no leading zero, no service names.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PortRange range, [NotNullWhen(false)] out string? problem)
    {
        range = default;
        var dash = text.IndexOf('-');
        if (!TryParsePort(dash < 0 ? text : text[..dash], out var first, out problem))
        {
            return false;
        }

        var last = first;
        if (dash >= 0 && !TryParsePort(text[(dash + 1)..], out last, out problem))
        {
            return false;
        }

        if (first > last)
        {
            problem = $"the range {first}-{last} ends before it begins";
            return false;
        }

        range = new PortRange(first, last);
        problem = null;
        return true;
    }

    public bool Overlaps(PortRange other) => First <= other.Last && other.First <= Last;

    public bool Contains(ushort port) => port >= First && port <= Last;

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    public int CompareTo(PortRange other) =>
        First != other.First ? First.CompareTo(other.First) : Last.CompareTo(other.Last);

    private static bool TryParsePort(ReadOnlySpan<char> text, out ushort port, [NotNullWhen(false)] out string? problem)
    {
        port = 0;
        var clean = text.Length is > 0 and <= 5 && !text.ContainsAnyExceptInRange('0', '9') && text[0] != '0';
        if (!clean || !ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            problem = $"'{text}' is not a port from 1 to 65535";
            return false;
        }

        problem = null;
        return true;
    }

    public static bool operator <(PortRange left, PortRange right) => left.CompareTo(right) < 0;

    public static bool operator >(PortRange left, PortRange right) => left.CompareTo(right) > 0;

    public static bool operator <=(PortRange left, PortRange right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PortRange left, PortRange right) => left.CompareTo(right) >= 0;
}
