using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Counts elements per bucket, adding <paramref name="step"/> for each (−1 to take them away again).</summary>
internal readonly struct CountingSink(BucketCounts counts, int step) : IElementSink
{
    public void Device(Ipv4Prefix prefix, uint member, Origin origin) => Add(BucketKind.Device4, prefix.Length);

    public void Prefix6(Ipv6Prefix prefix, uint member, Origin origin) => Add(BucketKind.Member6, prefix.Length);

    public void Public(uint member, Ipv4Address address, Origin origin) => Add(BucketKind.Public4);

    public void Restrict(BucketKind kind, uint member, uint verdict, Origin origin) => Add(kind);

    public void Forward(in ForwardElement forward, Origin origin) => Add(BucketKind.Forward4);

    public void ForwardWide(Ipv4Address address, TransportProtocol protocol, Origin origin) =>
        Add(BucketKind.ForwardWide4);

    public void ForwardBlock(
        Ipv4Address address,
        TransportProtocol protocol,
        PortBlock block,
        Ipv4Address device,
        Origin origin
    ) => Add(BucketKind.ForwardBlock4, block.Bits);

    public void OpeningPort(Ipv6Prefix prefix, byte protocol, ushort port, Origin origin) =>
        Add(BucketKind.OpeningPort6, prefix.Length);

    public void OpeningProtocol(Ipv6Prefix prefix, byte protocol, Origin origin) =>
        Add(BucketKind.OpeningProtocol6, prefix.Length);

    public void OpeningWide(Ipv6Prefix prefix, byte protocol, Origin origin) =>
        Add(BucketKind.OpeningWide6, prefix.Length);

    public void OpeningBlock(Ipv6Prefix prefix, byte protocol, PortBlock block, Origin origin) =>
        counts[Bucket.OfBlock(block.Bits, prefix.Length)] += step;

    public void Ban(Ban ban) => counts[Bucket.Of(ban)] += step;

    public void NearBan(IpPrefix network) => Add(network.IsIpv6 ? BucketKind.NearBan6 : BucketKind.NearBan4);

    public void WideBan(bool isIpv6) =>
        counts[Bucket.OfWide(isIpv6 ? BucketKind.NearBan6 : BucketKind.NearBan4)] += step;

    public void Listener(ListenerElement listener, string comment, Origin origin) =>
        Add(listener.Prefix.IsIpv6 ? BucketKind.Listener6 : BucketKind.Listener4, listener.Prefix.Length);

    public void ListenerRange(ListenerBox box, string comment, Origin origin) =>
        Add(box.IsIpv6 ? BucketKind.ListenerRange6 : BucketKind.ListenerRange4);

    public void Allow(Allow allow) =>
        Add(allow.Prefix.IsIpv6 ? BucketKind.Allow6 : BucketKind.Allow4, allow.Prefix.Length);

    private void Add(BucketKind kind, int length = 0) => counts[new Bucket(kind, length)] += step;
}
