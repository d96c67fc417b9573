using System.Buffers.Binary;
using Weir.Backends.Xdp;
using Weir.Core.Model;

namespace Weir.Testing.Evaluation;

/// <summary>What bpf/bans.bpf.c is to answer, read off docs/policy.md: prefixes compared one by one, nothing shared with the program or its table.</summary>
/// <param name="now">Of CLOCK_BOOTTIME, nanoseconds.</param>
public sealed class PlainBans(XdpBanSpec spec, ulong now)
{
    /// <summary>Whether a frame, from the Ethernet header on, is dropped.</summary>
    public bool Drops(ReadOnlySpan<byte> frame)
    {
        if (Ip(frame) is not { } at)
        {
            return false;
        }

        var ip = frame[at.Offset..];
        var source = at.IsIpv6 ? Source6(ip) : Source4(ip);
        return !IsAllowed(source) && !IsControl(ip, at.IsIpv6, source) && IsBanned(source);
    }

    private bool IsBanned(IpPrefix source) =>
        spec.Bans.Any(ban => ban.Prefix.Contains(source) && (ban.Expires == 0 || ban.Expires > now));

    private bool IsAllowed(IpPrefix source) => spec.Allows.Any(allow => allow.Contains(source));

    private bool IsControl(ReadOnlySpan<byte> ip, bool isIpv6, IpPrefix source)
    {
        var protocol = isIpv6 ? ip[6] : ip[9];
        if (isIpv6 && protocol == 58)
        {
            return ip.Length > 40 && ip[7] == 255 && ip[40] is >= 133 and <= 137;
        }

        if (!spec.Peers.Any(peer => peer.Contains(source)))
        {
            return false;
        }

        var isLater = !isIpv6 && (BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x1fff) != 0;
        var transport = isIpv6 ? 40 : (ip[0] & 15) * 4;
        return !isLater
            && (
                protocol == 112
                || (
                    protocol == 17
                    && ip.Length >= transport + 4
                    && IsControlPort(BinaryPrimitives.ReadUInt16BigEndian(ip[(transport + 2)..]))
                )
            );
    }

    private bool IsControlPort(ushort port) => port is 3784 or 3785 or 4784 || port == spec.SyncPort;

    private static (int Offset, bool IsIpv6)? Ip(ReadOnlySpan<byte> frame)
    {
        var at = 12;
        for (var tags = 0; tags < 2 && Type(frame, at) is 0x8100 or 0x88a8 or 0x9100; tags++)
        {
            at += 4;
        }

        return Type(frame, at) switch
        {
            0x0800 when frame.Length >= at + 22 => (at + 2, false),
            0x86dd when frame.Length >= at + 42 => (at + 2, true),
            _ => null,
        };
    }

    private static int Type(ReadOnlySpan<byte> frame, int at) =>
        frame.Length >= at + 2 ? BinaryPrimitives.ReadUInt16BigEndian(frame[at..]) : 0;

    private static IpPrefix Source4(ReadOnlySpan<byte> ip) =>
        new(Ipv4Prefix.Host(new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(ip[12..]))));

    private static IpPrefix Source6(ReadOnlySpan<byte> ip) =>
        new(new Ipv6Prefix(new Ipv6Address(BinaryPrimitives.ReadUInt128BigEndian(ip[8..])), 128));
}
