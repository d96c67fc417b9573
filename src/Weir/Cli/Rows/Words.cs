using Weir.Core.Model;

namespace Weir.Cli.Rows;

/// <summary>The words of the model as files, tables and JSON write them.</summary>
internal static class Words
{
    public static string Of(MemberState state) =>
        state switch
        {
            MemberState.Active => "active",
            MemberState.Trial => "trial",
            _ => "blocked",
        };

    public static string Of(DeviceKind kind) => kind == DeviceKind.Wlan ? "wlan" : "room";

    public static string Of(TransportProtocol protocol) => protocol == TransportProtocol.Tcp ? "tcp" : "udp";

    /// <summary>The short list of names, else the IANA number.</summary>
    public static string OfProtocol(byte protocol) =>
        protocol switch
        {
            6 => "tcp",
            17 => "udp",
            47 => "gre",
            50 => "esp",
            58 => "icmpv6",
            132 => "sctp",
            _ => $"{protocol}",
        };

    /// <summary>The number of a name of the short list; null for any other text.</summary>
    public static byte? ProtocolNumber(string name) =>
        name switch
        {
            "tcp" => 6,
            "udp" => 17,
            "gre" => 47,
            "esp" => 50,
            "icmpv6" => 58,
            "sctp" => 132,
            _ => null,
        };

    /// <summary>ISO 8601 in UTC, to the second.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
