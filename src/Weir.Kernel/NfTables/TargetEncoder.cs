using System.Diagnostics;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>The attributes of the expressions that come of iptables' targets and rarer matches, in the order nft writes them.</summary>
internal static class TargetEncoder
{
    internal static void Data(NetlinkWriter writer, Expression expression)
    {
        switch (expression)
        {
            case Expression.PayloadWrite write:
                PayloadWrite(writer, write);
                break;
            case Expression.Masquerade nat:
                var implied = nat.PortRegister is null ? 0 : NftaNat.MapsPorts;
                Flags(writer, NftaMasquerade.Flags, nat.Flags | implied);
                Ports(writer, NftaMasquerade.PortMin, NftaMasquerade.PortMax, nat.PortRegister, nat.LastPortRegister);
                break;
            case Expression.Redirect nat:
                Ports(writer, NftaRedirect.PortMin, NftaRedirect.PortMax, nat.PortRegister, nat.LastPortRegister);
                Flags(writer, NftaRedirect.Flags, nat.Flags | (nat.PortRegister is null ? 0 : NftaNat.MapsPorts));
                break;
            case Expression.Reject reject:
                writer.UInt32BigEndian(NftaReject.Type, reject.Type);
                writer.UInt8(NftaReject.Code, reject.Code);
                break;
            case Expression.Limit limit:
                writer.UInt64BigEndian(NftaLimit.Rate, limit.Rate);
                writer.UInt64BigEndian(NftaLimit.Unit, limit.UnitSeconds);
                writer.UInt32BigEndian(NftaLimit.Burst, limit.Burst);
                writer.UInt32BigEndian(NftaLimit.Type, limit.Type);
                writer.UInt32BigEndian(NftaLimit.Flags, limit.Over ? 1u : 0u);
                break;
            case Expression.NumberGenerator generator:
                ExpressionEncoder.Register(writer, NftaNumberGenerator.Register, generator.Register);
                writer.UInt32BigEndian(NftaNumberGenerator.Modulus, generator.Modulus);
                writer.UInt32BigEndian(NftaNumberGenerator.Type, generator.Type);
                writer.UInt32BigEndian(NftaNumberGenerator.Offset, generator.Offset);
                break;
            case Expression.Log log:
                Log(writer, log);
                break;
            case Expression.Queue queue:
                writer.UInt16BigEndian(NftaQueue.Number, queue.Number);
                writer.UInt16BigEndian(NftaQueue.Total, queue.Total);
                writer.UInt16BigEndian(NftaQueue.Flags, queue.Flags);
                break;
            default:
                Lookups(writer, expression);
                break;
        }
    }

    private static void Lookups(NetlinkWriter writer, Expression expression)
    {
        switch (expression)
        {
            case Expression.Duplicate copy:
                ExpressionEncoder.Register(writer, NftaDuplicate.Address, copy.AddressRegister);
                Optional(writer, NftaDuplicate.Device, copy.DeviceRegister);
                break;
            case Expression.TransparentProxy proxy:
                writer.UInt32BigEndian(NftaTransparentProxy.Family, (uint)proxy.Family);
                Optional(writer, NftaTransparentProxy.Address, proxy.AddressRegister);
                Optional(writer, NftaTransparentProxy.Port, proxy.PortRegister);
                break;
            case Expression.Fib fib:
                writer.UInt32BigEndian(NftaFib.Flags, fib.Flags);
                writer.UInt32BigEndian(NftaFib.Result, fib.Result);
                ExpressionEncoder.Register(writer, NftaFib.Register, fib.Register);
                break;
            case Expression.ExtensionHeader header:
                ExpressionEncoder.Register(writer, NftaExtensionHeader.Register, header.Register);
                Option(writer, header.Type, header.Offset, header.Length, header.Op);
                Flags(writer, NftaExtensionHeader.Flags, header.Flags);
                break;
            case Expression.ExtensionHeaderWrite header:
                ExpressionEncoder.Register(writer, NftaExtensionHeader.Source, header.Source);
                Option(writer, header.Type, header.Offset, header.Length, header.Op);
                break;
            case Expression.Route route:
                writer.UInt32BigEndian(NftaRoute.Key, route.Key);
                ExpressionEncoder.Register(writer, NftaRoute.Register, route.Register);
                break;
            case Expression.SocketData socket:
                writer.UInt32BigEndian(NftaSocket.Key, socket.Key);
                ExpressionEncoder.Register(writer, NftaSocket.Register, socket.Register);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void PayloadWrite(NetlinkWriter writer, Expression.PayloadWrite write)
    {
        ExpressionEncoder.Register(writer, NftaPayload.Source, write.Source);
        writer.UInt32BigEndian(NftaPayload.Base, write.Base);
        writer.UInt32BigEndian(NftaPayload.Offset, write.Offset);
        writer.UInt32BigEndian(NftaPayload.Length, write.Length);
        writer.UInt32BigEndian(NftaPayload.ChecksumType, write.ChecksumType);
        writer.UInt32BigEndian(NftaPayload.ChecksumOffset, write.ChecksumOffset);
        Flags(writer, NftaPayload.ChecksumFlags, write.ChecksumFlags);
    }

    private static void Log(NetlinkWriter writer, Expression.Log log)
    {
        if (log.Group is { } group)
        {
            writer.UInt16BigEndian(NftaLog.Group, group);
        }

        if (log.Prefix is { } prefix)
        {
            writer.String(NftaLog.Prefix, prefix);
        }

        if (log.SnapLength is { } length)
        {
            writer.UInt32BigEndian(NftaLog.SnapLength, length);
        }

        if (log.QueueThreshold is { } threshold)
        {
            writer.UInt16BigEndian(NftaLog.QueueThreshold, threshold);
        }

        if (log.Level is { } level)
        {
            writer.UInt32BigEndian(NftaLog.Level, level);
        }

        Flags(writer, NftaLog.Flags, log.Flags);
    }

    private static void Option(NetlinkWriter writer, byte type, uint offset, uint length, uint operation)
    {
        writer.UInt8(NftaExtensionHeader.Type, type);
        writer.UInt32BigEndian(NftaExtensionHeader.Offset, offset);
        writer.UInt32BigEndian(NftaExtensionHeader.Length, length);
        writer.UInt32BigEndian(NftaExtensionHeader.Operation, operation);
    }

    private static void Ports(NetlinkWriter writer, ushort first, ushort last, uint? port, uint? lastPort)
    {
        if (port is { } register)
        {
            ExpressionEncoder.Register(writer, first, register);
            ExpressionEncoder.Register(writer, last, lastPort ?? register);
        }
    }

    private static void Optional(NetlinkWriter writer, ushort attribute, uint? register)
    {
        if (register is { } number)
        {
            ExpressionEncoder.Register(writer, attribute, number);
        }
    }

    private static void Flags(NetlinkWriter writer, ushort attribute, uint flags)
    {
        if (flags != 0)
        {
            writer.UInt32BigEndian(attribute, flags);
        }
    }
}
