using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>A prefix as the lines hold it. An IPv4 key is in the lower half of <see cref="High"/>.</summary>
internal readonly record struct BanKey(ulong High, ulong Low)
{
    public static BanKey Of(IpPrefix prefix) =>
        prefix.IsIpv6
            ? new BanKey(prefix.V6.Address.High, prefix.V6.Address.Low)
            : new BanKey(prefix.V4.Address.Value, 0);

    /// <summary>The bits of a key of this length.</summary>
    public static BanKey Mask(bool isIpv6, int length) =>
        !isIpv6 ? new BanKey(Ipv4Prefix.Mask(length), 0)
        : length <= 64 ? new BanKey(length == 0 ? 0 : ulong.MaxValue << (64 - length), 0)
        : new BanKey(ulong.MaxValue, ulong.MaxValue << (128 - length));

    public IpPrefix ToPrefix(bool isIpv6, int length) =>
        isIpv6
            ? new IpPrefix(new Ipv6Prefix(new Ipv6Address(new UInt128(High, Low)), length))
            : new IpPrefix(new Ipv4Prefix(new Ipv4Address((uint)High), length));

    public uint Hash(uint seed) => BanHash.Mix(High, Low, seed);
}
