using Weir.Lab.Packets;
using Weir.Lab.Topologies;

namespace Weir.Lab.Probes;

/// <summary>Assigns captured packets to the probes of one batch.</summary>
internal sealed class ProbeWatch
{
    private readonly IReadOnlyList<Probe> _probes;
    private readonly uint _firstId;
    private readonly List<Sighting>?[] _forwarded;
    private readonly List<Sighting>?[] _answers;
    private readonly bool[] _delivered;
    private readonly Dictionary<uint, int> _byAcknowledgment = [];

    public ProbeWatch(IReadOnlyList<Probe> probes, uint firstId)
    {
        _probes = probes;
        _firstId = firstId;
        _forwarded = new List<Sighting>?[probes.Count];
        _answers = new List<Sighting>?[probes.Count];
        _delivered = new bool[probes.Count];
        for (var at = 0; at < probes.Count; at++)
        {
            ExpectAcknowledgment(at);
        }
    }

    /// <summary>The first id that the next batch may use.</summary>
    public uint NextId => _firstId + (uint)_probes.Count;

    public uint IdOf(int at) => _firstId + (uint)at;

    /// <summary>A frame that arrived at a node; true when it belongs to this batch.</summary>
    public bool Saw(LabNode node, ReadOnlySpan<byte> ip, ProbeMark mark)
    {
        if (!ObservedPacket.TryRead(ip, out var packet) || packet is null)
        {
            return false;
        }

        if (mark.TryFind(ip, out var id))
        {
            var at = (long)id - _firstId;
            if (at < 0 || at >= _probes.Count)
            {
                return false;
            }

            Add(IsAnswer(_probes[(int)at].Packet, packet) ? _answers : _forwarded, (int)at, node, packet);
            return true;
        }

        if (FindByAcknowledgment(packet) is { } answered)
        {
            Add(_answers, answered, node, packet);
            return true;
        }

        return false;
    }

    /// <summary>Bytes a raw socket of the firewall was given.</summary>
    public bool Delivered(ReadOnlySpan<byte> bytes, ProbeMark mark)
    {
        if (!mark.TryFind(bytes, out var id) || id < _firstId || id >= NextId)
        {
            return false;
        }

        _delivered[id - _firstId] = true;
        return true;
    }

    public IReadOnlyList<ProbeResult> Results()
    {
        var results = new ProbeResult[_probes.Count];
        for (var at = 0; at < results.Length; at++)
        {
            results[at] = new ProbeResult(_probes[at], _forwarded[at] ?? [], _answers[at] ?? [], _delivered[at]);
        }

        return results;
    }

    private static void Add(List<Sighting>?[] lists, int at, LabNode node, ObservedPacket packet) =>
        (lists[at] ??= []).Add(new Sighting(node.Name, node.FirewallInterface, packet));

    /// <summary>Marked packets that are not the probe itself: an error or a redirect that quotes it, an echo reply that returns its payload.</summary>
    private static bool IsAnswer(ProbePacket probe, ObservedPacket seen)
    {
        if (seen.Protocol is not (IpProtocol.Icmp or IpProtocol.IcmpV6))
        {
            return false;
        }

        return probe.Protocol != seen.Protocol || probe.IcmpType != seen.IcmpType;
    }

    /// <summary>
    /// Resets and SYN-ACKs carry no data. They acknowledge the probe's sequence number plus one, or plus its data, or (a reset against a
    /// segment with ACK, RFC 9293 section 3.10.7.1) take the probe's acknowledgment as their sequence.
    /// </summary>
    private void ExpectAcknowledgment(int at)
    {
        var packet = _probes[at].Packet;
        if (packet.Protocol != IpProtocol.Tcp)
        {
            return;
        }

        var sequence = packet.Sequence ?? ProbeMark.SequenceOf(IdOf(at));
        var data = (uint)(ProbeMark.Length + packet.Body.Length);
        _byAcknowledgment.TryAdd(sequence + 1, at);
        _byAcknowledgment.TryAdd(sequence + data, at);
        _byAcknowledgment.TryAdd(sequence + data + 1, at);
        if (packet.TcpFlags.HasFlag(TcpFlags.Ack))
        {
            _byAcknowledgment.TryAdd(packet.Acknowledgment, at);
        }
    }

    private int? FindByAcknowledgment(ObservedPacket packet)
    {
        if (packet.Protocol != IpProtocol.Tcp)
        {
            return null;
        }

        var key = packet.TcpFlags.HasFlag(TcpFlags.Ack) ? packet.Acknowledgment : packet.Sequence;
        return _byAcknowledgment.TryGetValue(key, out var at) && _probes[at].Packet.SourcePort == packet.DestinationPort
            ? at
            : null;
    }
}
