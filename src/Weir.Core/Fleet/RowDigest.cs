using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Weir.Core.Model;

namespace Weir.Core.Fleet;

/// <summary>
/// The digest of one row: the first 16 bytes of SHA-256 over its kind and its fields, each text with its length before it. The layout is part of
/// a name: nodes with different layouts would never agree.
/// </summary>
internal sealed class RowDigest
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public UInt128 Of(object row)
    {
        _bytes.ResetWrittenCount();
        switch (row)
        {
            case Member member:
                Write(member);
                break;
            case Device device:
                Begin(2).Number(device.MemberId).Prefix(new IpPrefix(device.Address)).Number((ulong)device.Kind);
                break;
            case PortForward forward:
                Begin(3).Number(forward.MemberId).Number((ulong)forward.Protocol).Ports(forward.PublicPorts);
                Number(forward.Device.Value).Number(forward.DevicePort);
                break;
            case Opening opening:
                Begin(4).Number(opening.MemberId).Prefix(new IpPrefix(opening.Prefix)).Number(opening.Protocol);
                Ports(opening.Ports);
                break;
            case Ban ban:
                Begin(5).Prefix(ban.Prefix).Text(ban.Reason);
                break;
            case Listener listener:
                Begin(6).Prefix(listener.Address).Number((ulong)listener.Protocol).Ports(listener.Ports);
                Text(listener.Comment);
                break;
            case Allow allow:
                Begin(7).Prefix(allow.Prefix).Text(allow.Reason);
                break;
            default:
                throw new ArgumentException($"{row.GetType().Name} is no row of a site", nameof(row));
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private void Write(Member member)
    {
        Begin(1).Number(member.Id).Text(member.Login).Number((ulong)member.State);
        Prefix(member.PublicIpv4 is { } address ? new IpPrefix(new Ipv4Prefix(address, 32)) : null);
        Number((ulong)member.Ipv6Prefixes.Count);
        foreach (var prefix in member.Ipv6Prefixes)
        {
            Prefix(new IpPrefix(prefix));
        }

        Text(member.Plan);
    }

    private RowDigest Begin(ulong kind) => Number(kind);

    private RowDigest Number(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.GetSpan(sizeof(ulong)), value);
        _bytes.Advance(sizeof(ulong));
        return this;
    }

    private RowDigest Text(string text)
    {
        Number((ulong)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _bytes);
        return this;
    }

    private RowDigest Ports(PortRange? ports) =>
        ports is { } range ? Number(1).Number(range.First).Number(range.Last) : Number(0);

    private RowDigest Prefix(IpPrefix? prefix)
    {
        if (prefix is not { } one)
        {
            return Number(0);
        }

        var address = one.IsIpv6 ? one.V6.Address.Value : one.V4.Address.Value;
        return Number(one.IsIpv6 ? 6u : 4u)
            .Number((ulong)(address >> 64))
            .Number((ulong)address)
            .Number((ulong)one.Length);
    }
}
