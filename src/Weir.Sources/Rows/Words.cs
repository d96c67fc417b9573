using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Model;

namespace Weir.Sources.Rows;

/// <summary>The words rows use for states, kinds and protocols; read and written from the same tables.</summary>
internal static class Words
{
    public const string States = "active, trial or blocked";

    public const string Kinds = "room or wlan";

    public const string Transports = "tcp or udp";

    public const string Protocols = "tcp, udp, icmpv6, esp, gre, sctp or a number from 0 to 255";

    // IANA "Assigned Internet Protocol Numbers".
    private static readonly ImmutableArray<(string Name, byte Number)> ProtocolNames =
    [
        ("tcp", 6),
        ("udp", 17),
        ("icmpv6", 58),
        ("esp", 50),
        ("gre", 47),
        ("sctp", 132),
    ];

    public static bool TryState(ReadOnlySpan<byte> word, out MemberState state)
    {
        (var known, state) =
            word.SequenceEqual("active"u8) ? (true, MemberState.Active)
            : word.SequenceEqual("trial"u8) ? (true, MemberState.Trial)
            : word.SequenceEqual("blocked"u8) ? (true, MemberState.Blocked)
            : (false, default);
        return known;
    }

    public static string Of(MemberState state) =>
        state switch
        {
            MemberState.Active => "active",
            MemberState.Trial => "trial",
            _ => "blocked",
        };

    public static bool TryKind(ReadOnlySpan<byte> word, out DeviceKind kind)
    {
        kind = word.SequenceEqual("wlan"u8) ? DeviceKind.Wlan : DeviceKind.Room;
        return kind == DeviceKind.Wlan || word.SequenceEqual("room"u8);
    }

    public static string Of(DeviceKind kind) => kind == DeviceKind.Wlan ? "wlan" : "room";

    public static bool TryTransport(ReadOnlySpan<byte> word, out TransportProtocol protocol)
    {
        protocol = word.SequenceEqual("udp"u8) ? TransportProtocol.Udp : TransportProtocol.Tcp;
        return protocol == TransportProtocol.Udp || word.SequenceEqual("tcp"u8);
    }

    public static string Of(TransportProtocol protocol) => protocol == TransportProtocol.Udp ? "udp" : "tcp";

    public static bool TryProtocol(ReadOnlySpan<byte> word, out byte protocol)
    {
        foreach (var (name, number) in ProtocolNames)
        {
            if (System.Text.Ascii.Equals(word, name))
            {
                protocol = number;
                return true;
            }
        }

        var isNumber = Utf8Values.TryNumber(word, out var value) && value <= byte.MaxValue;
        protocol = isNumber ? (byte)value : (byte)0;
        return isNumber;
    }

    /// <summary>The name where there is one, else the number.</summary>
    public static string OfProtocol(byte protocol)
    {
        foreach (var (name, number) in ProtocolNames)
        {
            if (number == protocol)
            {
                return name;
            }
        }

        return protocol.ToString(CultureInfo.InvariantCulture);
    }
}
