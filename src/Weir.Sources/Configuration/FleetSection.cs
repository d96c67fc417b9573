using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Weir.Core;
using Weir.Core.Model;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>Reads the <c>fleet:</c> part of agent.yaml.</summary>
internal static class FleetSection
{
    private const int LongestName = 63;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    public static FleetSettings? Read(YamlValue? value, YamlScalars scalars)
    {
        if (value is null || scalars.Map(value, "fleet") is not { } map)
        {
            return null;
        }

        var settings = new FleetSettings();
        var hour = TimeSpan.FromHours(1);
        settings = settings with
        {
            Node = map.Optional("node") is { } node ? Name(node, "node", scalars) : null,
            Rollout =
                scalars.Choice<RolloutPolicy>(
                    map.Optional("rollout"),
                    "rollout",
                    [("immediate", RolloutPolicy.Immediate), ("staged", RolloutPolicy.Staged)]
                ) ?? settings.Rollout,
            Canary = Canary(map.Optional("canary"), scalars),
            Soak = AgentTimes.Read(map, "soak", TimeSpan.Zero, hour, scalars) ?? settings.Soak,
            Away = AgentTimes.Read(map, "away", TimeSpan.FromSeconds(5), hour, scalars) ?? settings.Away,
            Probes = Probes(map.Optional("probes"), scalars),
        };
        map.Finish();
        return settings;
    }

    /// <summary>True for what a node may be called: 1 to 63 letters, digits, '.', '_', '-'.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    private static string? Name(YamlValue value, string what, YamlScalars scalars)
    {
        if (scalars.Text(value, what) is not { } text)
        {
            return null;
        }

        if (IsName(text))
        {
            return text;
        }

        scalars.Bag.Add(FleetErrors.NoName(value.At, what, text));
        return null;
    }

    private static EquatableArray<string> Canary(YamlValue? value, YamlScalars scalars)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var item in value is null ? [] : scalars.Items(value, "canary"))
        {
            if (Name(item, "canary", scalars) is not { } name)
            {
                continue;
            }

            if (names.Contains(name))
            {
                scalars.Bag.Add(FleetErrors.CanaryTwice(item.At, name));
            }

            names.Add(name);
        }

        return new EquatableArray<string>(names.ToImmutable());
    }

    private static EquatableArray<FleetProbe> Probes(YamlValue? value, YamlScalars scalars)
    {
        var probes = ImmutableArray.CreateBuilder<FleetProbe>();
        foreach (var item in value is null ? [] : scalars.Items(value, "probes"))
        {
            if (scalars.Map(item, "a probe") is { } map && Probe(map, item, scalars) is { } probe)
            {
                probes.Add(probe);
            }
        }

        return new EquatableArray<FleetProbe>(probes.ToImmutable());
    }

    private static FleetProbe? Probe(MapReader map, YamlValue item, YamlScalars scalars)
    {
        var (tcp, http) = (map.Optional("tcp"), map.Optional("http"));
        var (ping, fill) = (map.Optional("ping"), map.Optional("conntrackBelow"));
        var before = scalars.Bag.Count;
        map.Finish();
        if (scalars.Bag.Count > before)
        {
            return null; // a key that nobody knows is finding enough
        }

        if (new[] { tcp, http, ping, fill }.Count(static one => one is not null) != 1)
        {
            scalars.Bag.Add(FleetErrors.NoProbe(item.At, "it must say one thing"));
            return null;
        }

        if (tcp is not null)
        {
            return Tcp(tcp, scalars);
        }

        if (http is not null)
        {
            return Http(http, scalars);
        }

        if (ping is not null)
        {
            return scalars.Host(ping, "ping") is { } host && IsOneHost(ping, host, scalars)
                ? new FleetProbe.Ping(host)
                : null;
        }

        return scalars.Number(fill, "conntrackBelow", 1, 100) is { } percent
            ? new FleetProbe.ConntrackBelow(percent)
            : null;
    }

    private static FleetProbe.Tcp? Tcp(YamlValue value, YamlScalars scalars)
    {
        if (scalars.Text(value, "tcp") is not { } text)
        {
            return null;
        }

        var colon = text.LastIndexOf(':');
        var address = colon < 0 ? "" : text[..colon];
        var isBracketed = address is ['[', .., ']'];
        if (
            colon >= 0
            && address.Contains(':', StringComparison.Ordinal) == isBracketed
            && !address.Contains('/', StringComparison.Ordinal)
            && IpPrefix.TryParse(isBracketed ? address[1..^1] : address, out var host, out _)
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port > 0
        )
        {
            return new FleetProbe.Tcp(host, port);
        }

        scalars.Bag.Add(FleetErrors.NoProbe(value.At, $"tcp is '{text}'"));
        return null;
    }

    private static FleetProbe.Http? Http(YamlValue value, YamlScalars scalars)
    {
        if (scalars.Text(value, "http") is not { } text)
        {
            return null;
        }

        if (
            Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            && url.UserInfo.Length == 0
            && url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
            && IpPrefix.TryParse(url.DnsSafeHost, out var host, out _) // with '%' of a scope it is none
        )
        {
            return new FleetProbe.Http(url, host);
        }

        scalars.Bag.Add(FleetErrors.NoProbe(value.At, $"http is '{text}'"));
        return null;
    }

    private static bool IsOneHost(YamlValue value, IpPrefix host, YamlScalars scalars)
    {
        if (host.Length == (host.IsIpv6 ? 128 : 32))
        {
            return true;
        }

        scalars.Bag.Add(FleetErrors.NoProbe(value.At, $"{host} is no address"));
        return false;
    }
}
