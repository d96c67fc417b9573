using System.Net.Sockets;
using Weir.Lab.Packets;
using Weir.Lab.Topologies;

namespace Weir.Lab.Probes;

/// <summary>
/// Sends crafted packets from the nodes of a lab, in bulk, and reports of each where it came out and with which addresses, or that it did not. Packets are known
/// again by a mark in their payload (<see cref="ProbeMark"/>), so NAT may change every header. Not thread-safe.
/// </summary>
/// <remarks>
/// Rests on: a frame sent through AF_PACKET on a veth crosses the firewall in softirq context before the send returns (veth_xmit,
/// process_backlog), so packets are judged in the order they are given; packet sockets see arriving frames before any rule of the receiving node; a
/// node that has not been given an address (<see cref="LabNode.AddAddress"/>) drops packets for it without answering, so no reset ends the
/// connections that probes open in the firewall's conntrack. An answer is sent by probing again with <see cref="ProbePacket.ReplyTo"/>.
/// </remarks>
public sealed class PacketProbe : IDisposable
{
    // The backlog of a CPU holds net.core.netdev_max_backlog (1,000) packets; draining often keeps everything far from full.
    private const int DrainEvery = 128;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    private static int s_runs;

    private readonly Dictionary<string, ProbePort> _ports = new(StringComparer.Ordinal);
    private readonly DeliverySockets _delivery;
    private readonly ProbeMark _mark = new((uint)Interlocked.Increment(ref s_runs));
    private readonly byte[] _buffer = new byte[65_536];
    private uint _nextId = 1;

    public PacketProbe(LabTopology lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        _delivery = new DeliverySockets(lab.Firewall);
        try
        {
            foreach (var node in lab.Nodes)
            {
                _ports.Add(node.Name, new ProbePort(node));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Sends one packet and says what became of it.</summary>
    public ProbeResult Send(Probe probe) => Send([probe])[0];

    /// <summary>
    /// Sends the packets in their order and waits until nothing more arrives for 50 ms. Results are in the same order. Thousands of packets take well under
    /// a second.
    /// </summary>
    /// <exception cref="ArgumentException">A probe names a node the lab does not have, or mixes families.</exception>
    /// <exception cref="InvalidOperationException">A capture lost frames, so the verdicts would be wrong.</exception>
    public IReadOnlyList<ProbeResult> Send(IReadOnlyList<Probe> probes)
    {
        ArgumentNullException.ThrowIfNull(probes);
        foreach (var probe in probes)
        {
            _delivery.Prepare(probe.Packet, PortOf(probe).Node.FirewallInterface);
        }

        Drain(null);
        var watch = new ProbeWatch(probes, _nextId);
        _nextId = watch.NextId;
        for (var at = 0; at < probes.Count; at++)
        {
            PortOf(probes[at]).Send(probes[at].Packet, watch.IdOf(at), _mark);
            if (at % DrainEvery == DrainEvery - 1)
            {
                Drain(watch);
            }
        }

        DrainUntilQuiet(watch);
        ThrowIfLost();
        return watch.Results();
    }

    public void Dispose()
    {
        _delivery.Dispose();
        foreach (var port in _ports.Values)
        {
            port.Dispose();
        }
    }

    private ProbePort PortOf(Probe probe) =>
        _ports.TryGetValue(probe.From, out var port)
            ? port
            : throw new ArgumentException($"the lab has no node '{probe.From}'", nameof(probe));

    private void DrainUntilQuiet(ProbeWatch watch)
    {
        Drain(watch);
        while (true)
        {
            var sockets = _ports.Values.Select(port => port.Socket).Concat(_delivery.All).ToList();
            Socket.Select(sockets, null, null, Quiet);
            if (sockets.Count == 0 || !Drain(watch))
            {
                return;
            }
        }
    }

    /// <summary>Takes what is queued now; false when nothing of it belonged to a probe. Without a watch it is thrown away.</summary>
    private bool Drain(ProbeWatch? watch)
    {
        var seen = false;
        foreach (var port in _ports.Values)
        {
            while (port.TryReceive(_buffer, out var ip))
            {
                seen |= watch?.Saw(port.Node, ip, _mark) ?? false;
            }
        }

        foreach (var socket in _delivery.All)
        {
            while (true)
            {
                var length = socket.Receive(_buffer, SocketFlags.None, out var error);
                if (error != SocketError.Success)
                {
                    break;
                }

                seen |= watch?.Delivered(_buffer.AsSpan(0, length), _mark) ?? false;
            }
        }

        return seen;
    }

    private void ThrowIfLost()
    {
        foreach (var port in _ports.Values)
        {
            if (port.TakeLost() is > 0 and var lost)
            {
                throw new InvalidOperationException($"the capture on {port.Node.Name} lost {lost} frames");
            }
        }
    }
}
