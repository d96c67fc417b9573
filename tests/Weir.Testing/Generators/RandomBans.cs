using System.Buffers.Binary;
using Weir.Backends.Xdp;
using Weir.Core.Model;

namespace Weir.Testing.Generators;

/// <summary>Random lists of bans, nested and crowded, and frames that try their borders.</summary>
public sealed class RandomBans(int seed)
{
    private readonly Random _random = new(seed);

    /// <param name="count">Bans at most; a few prefixes are drawn twice.</param>
    public XdpBanSpec Spec(int count)
    {
        var bans = Enumerable.Range(0, count).Select(_ => Prefix()).Distinct().ToArray();
        return new XdpBanSpec
        {
            Bans = [.. bans.Select(prefix => new XdpBan(prefix, Expiry()))],
            Allows = [.. Near(bans, _random.Next(4))],
            Peers = [.. Near(bans, _random.Next(4))],
            SyncPort = 3780,
        };
    }

    /// <summary>Frames whose sources lie at, beside and far from what the list has.</summary>
    public byte[] Frame(XdpBanSpec spec)
    {
        var known = spec.Bans.Select(static ban => ban.Prefix).Concat(spec.Allows).Concat(spec.Peers).ToArray();
        var source = known.Length == 0 || _random.Next(4) == 0 ? Address(_random.Next(2) == 0) : Border(known);
        var frame = Write(source);
        // Cut short now and then, but the kernel takes no less than an Ethernet header.
        return _random.Next(6) == 0 ? frame[.._random.Next(14, frame.Length + 1)] : frame;
    }

    /// <summary>First, last, the one before and the one behind of a known prefix.</summary>
    private IpPrefix Border(IpPrefix[] known)
    {
        var of = known[_random.Next(known.Length)];
        if (of.IsIpv6)
        {
            var first = of.V6.Address.Value;
            var last = of.V6.Length == 0 ? UInt128.MaxValue : first | (UInt128.MaxValue >> of.V6.Length);
            last = of.V6.Length == 128 ? first : last;
            return Host6(Pick(first, last));
        }

        return Host4((uint)Pick(of.V4.Address.Value, of.V4.Last.Value));
    }

    private UInt128 Pick(UInt128 first, UInt128 last) =>
        _random.Next(4) switch
        {
            0 => first,
            1 => last,
            2 => unchecked(first - 1),
            _ => unchecked(last + 1),
        };

    private IpPrefix[] Near(IpPrefix[] bans, int count) =>
        Enumerable
            .Range(0, count)
            .Select(_ => bans.Length > 0 ? Border(bans) : Address(isIpv6: false))
            .Distinct()
            .ToArray();

    private ulong Expiry() =>
        _random.Next(8) switch
        {
            0 => 1,
            1 => ulong.MaxValue / 2,
            _ => 0,
        };

    private IpPrefix Prefix()
    {
        var isIpv6 = _random.Next(3) == 0;
        var longest = isIpv6 ? 128 : 32;
        // Short prefixes hold everything and hide the rest, so they are rare.
        var length = _random.Next(6) switch
        {
            0 => _random.Next(longest + 1),
            1 => longest,
            2 => longest - _random.Next(3),
            _ => (longest / 2) + _random.Next((longest / 2) + 1),
        };
        if (length < longest / 4 && _random.Next(50) != 0)
        {
            length = longest;
        }

        var address = Address(isIpv6);
        return isIpv6
            ? new IpPrefix(Ipv6Prefix.Around(address.V6.Address, length))
            : new IpPrefix(Ipv4Prefix.Around(address.V4.Address, length));
    }

    /// <summary>Crowded into a few networks, or at the ends of the space.</summary>
    private IpPrefix Address(bool isIpv6)
    {
        if (!isIpv6)
        {
            return _random.Next(8) switch
            {
                0 => Host4(uint.MaxValue - (uint)_random.Next(3)),
                1 => Host4((uint)_random.Next(3)),
                2 => Host4((uint)_random.NextInt64(1L << 32)),
                _ => Host4(0xC000_0000 + (uint)_random.Next(1 << 14)),
            };
        }

        var low = (ulong)_random.NextInt64();
        return _random.Next(8) switch
        {
            0 => Host6(UInt128.MaxValue - (UInt128)_random.Next(3)),
            1 => Host6((UInt128)_random.Next(3)),
            2 => Host6(new UInt128((ulong)_random.NextInt64() << 1, low)),
            _ => Host6(
                new UInt128(0x2001_0db8_0000_0000UL + (ulong)_random.Next(1 << 12), (ulong)_random.Next(1 << 10))
            ),
        };
    }

    private byte[] Write(IpPrefix source)
    {
        var tags = _random.Next(4) switch
        {
            0 => 1,
            1 => 2,
            _ => 0,
        };
        var ip = 14 + (4 * tags);
        var frame = new byte[ip + 60 + _random.Next(40)];
        _random.NextBytes(frame.AsSpan(0, 12));
        for (var tag = 0; tag < tags; tag++)
        {
            ushort[] types = [0x8100, 0x88a8, 0x9100];
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12 + (4 * tag)), types[_random.Next(3)]);
        }

        var type = _random.Next(12) switch
        {
            0 => 0x0806,
            1 => 0x8100,
            _ => source.IsIpv6 ? 0x86dd : 0x0800,
        };
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(ip - 2), (ushort)type);
        Packet(frame.AsSpan(ip), source);
        return frame;
    }

    private void Packet(Span<byte> ip, IpPrefix source)
    {
        byte[] protocols = [6, 17, 17, 112, 58, 1];
        ushort[] ports = [3784, 3785, 4784, 3780, 443];
        var protocol = protocols[_random.Next(protocols.Length)];
        var port = ports[_random.Next(ports.Length)];
        if (source.IsIpv6)
        {
            ip[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(ip.Length - 40));
            ip[6] = protocol;
            ip[7] = _random.Next(2) == 0 ? (byte)255 : (byte)64;
            BinaryPrimitives.WriteUInt128BigEndian(ip[8..], source.V6.Address.Value);
            ip[40] = (byte)_random.Next(128, 140);
            BinaryPrimitives.WriteUInt16BigEndian(ip[42..], port);
            return;
        }

        var words = _random.Next(5, 8);
        ip[0] = (byte)(0x40 + words);
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        BinaryPrimitives.WriteUInt16BigEndian(
            ip[6..],
            (ushort)(_random.Next(3) == 0 ? 0x2000 + _random.Next(3) : 0x4000)
        );
        ip[9] = protocol;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], source.V4.Address.Value);
        BinaryPrimitives.WriteUInt16BigEndian(ip[((words * 4) + 2)..], port);
    }

    private static IpPrefix Host4(uint value) => new(Ipv4Prefix.Host(new Ipv4Address(value)));

    private static IpPrefix Host6(UInt128 value) => new(new Ipv6Prefix(new Ipv6Address(value), 128));
}
