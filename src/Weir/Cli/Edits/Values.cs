using System.Collections.Immutable;
using System.Globalization;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Cli.Edits;

/// <summary>
/// Reads the values of a row from the command line, as strictly as from a source. All that are wrong are reported together:
/// call <see cref="Check"/> after reading and before using them.
/// </summary>
internal sealed class Values(TimeProvider time)
{
    private readonly DiagnosticBag _found = new();

    /// <summary>What was wrong with the values read so far.</summary>
    public ImmutableArray<Diagnostic> Findings => _found.ToImmutable();

    /// <exception cref="CommandStopped">A value was wrong; exit code 2, as for the same mistake in a file.</exception>
    public void Check()
    {
        if (_found.HasErrors)
        {
            throw new CommandStopped(ExitCode.BadInput, _found.ToImmutable());
        }
    }

    public IpPrefix Prefix(string name, string text)
    {
        Note(IpPrefix.TryParse(text, out var prefix, out var problem), name, text, problem);
        return prefix;
    }

    public Ipv4Prefix Ipv4Prefix(string name, string text)
    {
        Note(Core.Model.Ipv4Prefix.TryParse(text, out var prefix, out var problem), name, text, problem);
        return prefix;
    }

    public Ipv4Address Ipv4(string name, string text)
    {
        Note(Ipv4Address.TryParse(text, out var address, out var problem), name, text, problem);
        return address;
    }

    public Ipv6Prefix Ipv6Prefix(string name, string text)
    {
        Note(Core.Model.Ipv6Prefix.TryParse(text, out var prefix, out var problem), name, text, problem);
        return prefix;
    }

    public PortRange Ports(string name, string text)
    {
        Note(PortRange.TryParse(text, out var range, out var problem), name, text, problem);
        return range;
    }

    public ushort Port(string name, string text)
    {
        var range = Ports(name, text);
        Note(range.Count == 1, name, text, "one port is meant, not a range");
        return range.First;
    }

    /// <summary>A member's id, 1 … 4,294,967,295.</summary>
    public uint Id(string name, string text)
    {
        var good = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0;
        Note(good, name, text, "not a number from 1 to 4294967295");
        return id;
    }

    /// <summary>tcp or udp.</summary>
    public TransportProtocol Transport(string name, string text)
    {
        Note(text is "tcp" or "udp", name, text, "a forward is for tcp or udp");
        return text == "udp" ? TransportProtocol.Udp : TransportProtocol.Tcp;
    }

    /// <summary>An opening's protocol: a name of the short list, or an IANA number.</summary>
    public byte Protocol(string name, string text)
    {
        Note(text != "icmp", name, text, "openings are for IPv6, and its ICMP is 'icmpv6'");
        return text == "icmp" ? (byte)0 : Number(name, text, "tcp udp icmpv6 esp gre sctp");
    }

    /// <summary>A packet's protocol, of either family.</summary>
    public byte PacketProtocol(string name, string text) =>
        text == "icmp" ? (byte)1 : Number(name, text, "tcp udp icmp icmpv6 esp gre sctp");

    private byte Number(string name, string text, string names)
    {
        if (Words.ProtocolNumber(text) is { } known)
        {
            return known;
        }

        var good = byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        Note(good, name, text, $"not one of {names}, nor a number from 0 to 255");
        return number;
    }

    /// <summary>A point in time (ISO 8601, UTC when no zone is said), or a span from now such as <c>90m</c>, <c>12h</c>, <c>7d</c>.</summary>
    public DateTimeOffset Expiry(string name, string text)
    {
        if (Span(text) is { } span)
        {
            return time.GetUtcNow() + span;
        }

        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var good = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out var point);
        Note(good, name, text, "neither a time such as 2026-12-31T00:00:00Z nor a span such as 90m, 12h or 7d");
        Note(!good || point > time.GetUtcNow(), name, text, "that is in the past");
        return point;
    }

    private static TimeSpan? Span(string text)
    {
        if (
            text.Length is < 2 or > 6
            || !int.TryParse(
                text.AsSpan(0, text.Length - 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var n
            )
            || n == 0
        )
        {
            return null;
        }

        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(n),
            'm' => TimeSpan.FromMinutes(n),
            'h' => TimeSpan.FromHours(n),
            'd' => TimeSpan.FromDays(n),
            _ => null,
        };
    }

    private void Note(bool good, string name, string text, string? problem)
    {
        if (!good)
        {
            _found.Add(RowDiagnostics.BadValue(name, text, problem ?? "not understood"));
        }
    }
}
