using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Analysis;
using Weir.Core.Rules;

namespace Weir.Testing.Generators;

/// <summary>
/// Packets at the borders of a firewall's rules: each field is mostly one of the constants the rules compare it with, or next to one, so
/// that most rules are met by some packet and missed narrowly by another.
/// </summary>
/// <param name="firewall">Whose constants.</param>
/// <param name="random">Decides.</param>
/// <param name="interfaces">Names to come in by and to leave by.</param>
public sealed class PacketsNear(Firewall firewall, Random random, IReadOnlyList<string> interfaces)
{
    private static readonly byte[] Flags = [2, 16, 18, 4, 17, 24, 1, 0, 41, 63];
    private readonly RuleConstants _constants = RuleConstants.Of(firewall);

    /// <summary>One packet of a family, with a transport header, not routed yet.</summary>
    public Packet Next(bool ipv6)
    {
        var protocol = (byte)Number(
            Field.L4Proto,
            random.Next(4) == 0 ? (byte)random.Next(256) : (byte)(random.Next(2) == 0 ? 6 : 17)
        );
        return new Packet
        {
            InputInterface = Interface(Field.InputInterface),
            IsIpv6 = ipv6,
            Source = Address(ipv6 ? Field.Ip6Source : Field.Ip4Source, ipv6),
            Destination = Address(ipv6 ? Field.Ip6Destination : Field.Ip4Destination, ipv6),
            Protocol = protocol,
            SourcePort = protocol is 6 or 17 or 132
                ? (ushort)Number(Field.SourcePort, (uint)random.Next(65_536))
                : (ushort)0,
            DestinationPort = protocol is 6 or 17 or 132
                ? (ushort)Number(Field.DestinationPort, (uint)random.Next(65_536))
                : (ushort)0,
            TcpFlags = protocol == 6 ? (byte)Number(Field.TcpFlags, Flags[random.Next(Flags.Length)]) : (byte)0,
            IcmpType =
                protocol == (ipv6 ? 58 : 1)
                    ? (byte)Number(ipv6 ? Field.IcmpV6Type : Field.IcmpType, ipv6 ? 128u : 8u)
                    : (byte)0,
            IcmpCode =
                protocol == (ipv6 ? 58 : 1) ? (byte)Number(ipv6 ? Field.IcmpV6Code : Field.IcmpCode, 0) : (byte)0,
            Tos = ipv6 ? (byte)0 : (byte)Number(Field.Ip4Tos, random.Next(2) == 0 ? 0u : (uint)random.Next(256)),
            Ttl = (byte)Number(ipv6 ? Field.HopLimit : Field.Ip4Ttl, 64),
            // struct ipv6hdr counts what is behind it.
            Length = ipv6
                ? (ushort)Math.Min(ushort.MaxValue, Number(Field.Ip6Length, (uint)random.Next(20, 160)) + 40)
                : (ushort)Number(Field.Ip4Length, (uint)random.Next(60, 200)),
            SourceMac = Mac(),
        };
    }

    /// <summary>A number near a constant of the field, or the usual one.</summary>
    private uint Number(Field field, uint usual)
    {
        var values = _constants[field];
        if (values.Count == 0 || random.Next(5) == 0)
        {
            return usual;
        }

        var bytes = values[random.Next(values.Count)].Value;
        uint value = bytes.Length switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _ => MemoryMarshal.Read<uint>(bytes),
        };
        return (uint)Math.Clamp((long)value + Nudge(), 0L, bytes.Length == 1 ? 255L : 65_535L);
    }

    private int Nudge() =>
        random.Next(6) switch
        {
            0 => -1,
            1 => 1,
            _ => 0,
        };

    private UInt128 Address(Field field, bool ipv6)
    {
        var values = _constants[field];
        if (values.Count == 0 || random.Next(6) == 0)
        {
            return ipv6
                ? new UInt128(0x2001_0db8_0000_0000UL | (uint)random.Next(16), (ulong)random.Next(16))
                : (UInt128)(uint)random.NextInt64(1L << 32);
        }

        var (bytes, length) = values[random.Next(values.Count)];
        var value = ipv6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var host = length < 0 ? 0 : (ipv6 ? 128 : 32) - length;
        var inside =
            host == 0 ? UInt128.Zero : (UInt128)(ulong)random.NextInt64() & ((UInt128.One << Math.Min(host, 63)) - 1);
        return unchecked(value + inside + (UInt128)(long)Nudge()) & (ipv6 ? UInt128.MaxValue : uint.MaxValue);
    }

    private ulong Mac()
    {
        var values = _constants[Field.EtherSource];
        if (values.Count == 0 || random.Next(3) == 0)
        {
            return 0x0200_0000_0001;
        }

        var bytes = values[random.Next(values.Count)].Value;
        return ((ulong)BinaryPrimitives.ReadUInt32BigEndian(bytes) << 16)
            | BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(4));
    }

    /// <summary>An interface that a rule names, where there is one of that name, or any.</summary>
    private string Interface(Field field)
    {
        var values = _constants[field];
        if (values.Count > 0 && random.Next(3) > 0)
        {
            var named = Encoding.UTF8.GetString(values[random.Next(values.Count)].Value).TrimEnd('\0');
            var fitting = interfaces.FirstOrDefault(name => name.StartsWith(named, StringComparison.Ordinal));
            if (fitting is not null)
            {
                return fitting;
            }
        }

        return interfaces[random.Next(interfaces.Count)];
    }
}
