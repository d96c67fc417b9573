using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Core.Model;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Sources.Configuration;

namespace Weir.Agent.Fleet;

/// <summary>Asks the probes of agent.yaml from the node's network namespace, all at once. A probe that fails is asked again: one packet may be lost.</summary>
public static class FleetProbes
{
    private const int Attempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <param name="network">Name of a namespace; null for the process's own.</param>
    /// <returns>Each probe, and what was wrong, in words; null where nothing was.</returns>
    public static async Task<ImmutableArray<(FleetProbe Probe, string? Problem)>> Each(
        ImmutableArray<FleetProbe> probes,
        string? network,
        TimeProvider time
    )
    {
        try
        {
            using var place = network is null ? NetworkNamespace.OpenOwn() : NetworkNamespace.OpenNamed(network);
            var answers = await Task.WhenAll(probes.Select(probe => Persist(probe, place, time))).ConfigureAwait(false);
            return [.. probes.Zip(answers)];
        }
        catch (Exception gone) when (gone is NetlinkException or ArgumentException)
        {
            return [.. probes.Select(probe => (probe, (string?)$"it cannot be asked: {gone.Message}"))];
        }
    }

    /// <returns>Null when all are well; else what is not, in words.</returns>
    internal static async Task<string?> Ask(ImmutableArray<FleetProbe> probes, string? network, TimeProvider time)
    {
        var answers = await Each(probes, network, time).ConfigureAwait(false);
        var failures = answers
            .Where(static one => one.Problem is not null)
            .Select(static one => $"{one.Probe}: {one.Problem}")
            .ToArray();
        return failures.Length == 0 ? null : string.Join("; ", failures);
    }

    private static async Task<string?> Persist(FleetProbe probe, NetworkNamespace network, TimeProvider time)
    {
        for (var attempt = 1; ; attempt++)
        {
            var problem = await Try(probe, network, time).ConfigureAwait(false);
            if (problem is null || attempt == Attempts)
            {
                return problem;
            }

            await Task.Delay(Pause, time).ConfigureAwait(false);
        }
    }

    private static async Task<string?> Try(FleetProbe probe, NetworkNamespace network, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            return probe switch
            {
                FleetProbe.Tcp tcp => await Connect(tcp, network, limit.Token).ConfigureAwait(false),
                FleetProbe.Http http => await HttpProbe
                    .Ask(network, http.Url, http.Host.ToIPAddress(), limit.Token)
                    .ConfigureAwait(false),
                FleetProbe.Ping ping => await EchoProbe
                    .Ask(network, ping.Host.ToIPAddress(), limit.Token)
                    .ConfigureAwait(false),
                FleetProbe.ConntrackBelow below => Fill(below, ConntrackFill.Read(network)),
                _ => throw new InvalidOperationException("the kinds of probes are closed"),
            };
        }
        catch (OperationCanceledException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no answer within {Patience.TotalSeconds} s");
        }
        catch (Exception refused) when (refused is SocketException or NetlinkException)
        {
            return refused.Message;
        }
    }

    private static async Task<string?> Connect(FleetProbe.Tcp probe, NetworkNamespace network, CancellationToken limit)
    {
        var target = new IPEndPoint(probe.Host.ToIPAddress(), probe.Port);
        using var socket = await ProbeSocket.Connect(network, target, limit).ConfigureAwait(false);
        return null;
    }

    internal static string? Fill(FleetProbe.ConntrackBelow probe, ConntrackFill? fill) =>
        fill is not { Max: > 0 } known ? "the kernel does not tell"
        : known.Count * 100 < known.Max * probe.Percent ? null
        : string.Create(CultureInfo.InvariantCulture, $"{known.Count} of {known.Max} entries are taken");
}
