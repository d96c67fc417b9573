using System.Globalization;
using System.Text;
using Weir.Core.Model;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>Reads the <c>http:</c> part of agent.yaml.</summary>
internal static class HttpSection
{
    // sockaddr_un.sun_path of unix(7) has 108 bytes with the ending zero; the server binds under a longer name first.
    private const int LongestSocket = 103;

    private const uint MostWarnDays = 366;

    public static HttpSettings? Read(YamlValue? value, string directory, YamlScalars scalars)
    {
        if (value is null || scalars.Map(value, "http") is not { } map)
        {
            return null;
        }

        var written = map.Required("listen");
        var listen = Listen(written, directory, scalars);
        var certificate = FilePath(map.Optional("certificate"), "certificate", directory, scalars);
        var key = FilePath(map.Optional("key"), "key", directory, scalars);
        var days = map.Optional("warnDays") is { } warn ? scalars.Number(warn, "warnDays", 1, MostWarnDays) : null;
        var open = scalars.Choice<bool>(map.Optional("metrics"), "metrics", [("open", true), ("token", false)]);
        map.Finish();
        if (certificate is null != key is null)
        {
            scalars.Bag.Add(AgentFileErrors.HalfCertificate(value.At, certificate is null));
        }
        else if (written is not null && listen is ListenPlace.Network { IsLoopback: false } && certificate is null)
        {
            scalars.Bag.Add(AgentFileErrors.NeedsCertificate(written.At, $"{listen}"));
        }

        if (listen is null)
        {
            return null;
        }

        var settings = new HttpSettings
        {
            Listen = listen,
            Certificate = certificate,
            Key = key,
            MetricsOpen = open ?? false,
        };
        return days is { } many ? settings with { WarnDays = (int)many } : settings;
    }

    private static ListenPlace? Listen(YamlValue? value, string directory, YamlScalars scalars)
    {
        if (value is null || scalars.Text(value, "listen") is not { } text)
        {
            return null;
        }

        if (Network(text) is { } network)
        {
            return network;
        }

        // A path has a slash; what has none was meant to be an address.
        if (!text.Contains('/', StringComparison.Ordinal))
        {
            scalars.Bag.Add(AgentFileErrors.NoPlace(value.At, text));
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(Path.GetFullPath(directory), text));
        var bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes <= LongestSocket)
        {
            return new ListenPlace.UnixSocket(path);
        }

        scalars.Bag.Add(AgentFileErrors.SocketTooLong(value.At, bytes, LongestSocket));
        return null;
    }

    /// <summary><c>127.0.0.1:8443</c> or <c>[::1]:8443</c>.</summary>
    private static ListenPlace.Network? Network(string text)
    {
        var colon = text.LastIndexOf(':');
        if (
            colon < 0
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        )
        {
            return null;
        }

        var host = text.AsSpan(0, colon);
        if (Ipv4Address.TryParse(host, out var four))
        {
            return new ListenPlace.Network(new IpPrefix(new Ipv4Prefix(four, 32)), port);
        }

        return host is ['[', .. var inner, ']'] && Ipv6Address.TryParse(inner, out var six)
            ? new ListenPlace.Network(new IpPrefix(new Ipv6Prefix(six, 128)), port)
            : null;
    }

    private static string? FilePath(YamlValue? value, string what, string directory, YamlScalars scalars) =>
        value is not null && scalars.Text(value, what) is { } text
            ? Path.GetFullPath(Path.Combine(Path.GetFullPath(directory), text))
            : null;
}
