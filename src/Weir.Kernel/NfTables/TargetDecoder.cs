namespace Weir.Kernel.NfTables;

/// <summary>Reads the expressions that <see cref="TargetEncoder"/> writes; null for what a record cannot hold.</summary>
internal static class TargetDecoder
{
    // LOGLEVEL_WARNING, which the kernel lists where none was given (net/netfilter/nft_log.c).
    private const uint DefaultLevel = 4;

    internal static Expression? Known(string name, ExpressionFields fields) =>
        name switch
        {
            "masq" => Masquerade(fields),
            "redir" => Redirect(fields),
            "reject" => Reject(fields),
            "limit" => Limit(fields),
            "numgen" => NumberGenerator(fields),
            "log" => Log(fields),
            "queue" => Queue(fields),
            "dup" => Duplicate(fields),
            "tproxy" => TransparentProxy(fields),
            "fib" => Fib(fields),
            "exthdr" => ExtensionHeader(fields),
            "rt" => Route(fields),
            "socket" => SocketData(fields),
            _ => null,
        };

    internal static Expression.PayloadWrite? PayloadWrite(ExpressionFields fields) =>
        fields.Only(
            NftaPayload.Source,
            NftaPayload.Base,
            NftaPayload.Offset,
            NftaPayload.Length,
            NftaPayload.ChecksumType,
            NftaPayload.ChecksumOffset,
            NftaPayload.ChecksumFlags
        )
            ? new Expression.PayloadWrite(
                fields.UInt32(NftaPayload.Base),
                fields.UInt32(NftaPayload.Offset),
                fields.UInt32(NftaPayload.Length),
                fields.Register(NftaPayload.Source),
                fields.UInt32(NftaPayload.ChecksumType),
                fields.UInt32(NftaPayload.ChecksumOffset),
                fields.OptionalUInt32(NftaPayload.ChecksumFlags) ?? 0
            )
            : null;

    private static Expression.Masquerade? Masquerade(ExpressionFields fields)
    {
        var port = fields.OptionalRegister(NftaMasquerade.PortMin);
        return fields.Only(NftaMasquerade.Flags, NftaMasquerade.PortMin, NftaMasquerade.PortMax)
            ? new Expression.Masquerade(
                port,
                LastOf(port, fields.OptionalRegister(NftaMasquerade.PortMax)),
                NatFlags(fields.OptionalUInt32(NftaMasquerade.Flags), port)
            )
            : null;
    }

    private static Expression.Redirect? Redirect(ExpressionFields fields)
    {
        var port = fields.OptionalRegister(NftaRedirect.PortMin);
        return fields.Only(NftaRedirect.Flags, NftaRedirect.PortMin, NftaRedirect.PortMax)
            ? new Expression.Redirect(
                port,
                LastOf(port, fields.OptionalRegister(NftaRedirect.PortMax)),
                NatFlags(fields.OptionalUInt32(NftaRedirect.Flags), port)
            )
            : null;
    }

    private static Expression.Reject? Reject(ExpressionFields fields) =>
        fields.Only(NftaReject.Type, NftaReject.Code)
            ? new Expression.Reject(fields.UInt32(NftaReject.Type), fields.OptionalUInt8(NftaReject.Code) ?? 0)
            : null;

    private static Expression.Limit? Limit(ExpressionFields fields) =>
        fields.Only(NftaLimit.Rate, NftaLimit.Unit, NftaLimit.Burst, NftaLimit.Type, NftaLimit.Flags, NftaLimit.Pad)
            ? new Expression.Limit(
                fields.UInt64(NftaLimit.Rate),
                fields.UInt64(NftaLimit.Unit),
                fields.OptionalUInt32(NftaLimit.Burst) ?? 0,
                fields.OptionalUInt32(NftaLimit.Type) ?? 0,
                ((fields.OptionalUInt32(NftaLimit.Flags) ?? 0) & 1) != 0
            )
            : null;

    private static Expression.NumberGenerator? NumberGenerator(ExpressionFields fields) =>
        fields.Only(
            NftaNumberGenerator.Register,
            NftaNumberGenerator.Modulus,
            NftaNumberGenerator.Type,
            NftaNumberGenerator.Offset
        )
            ? new Expression.NumberGenerator(
                fields.Register(NftaNumberGenerator.Register),
                fields.UInt32(NftaNumberGenerator.Modulus),
                fields.UInt32(NftaNumberGenerator.Type),
                fields.OptionalUInt32(NftaNumberGenerator.Offset) ?? 0
            )
            : null;

    private static Expression.Log? Log(ExpressionFields fields) =>
        fields.Only(
            NftaLog.Group,
            NftaLog.Prefix,
            NftaLog.SnapLength,
            NftaLog.QueueThreshold,
            NftaLog.Level,
            NftaLog.Flags
        )
            ? new Expression.Log(
                fields.OptionalString(NftaLog.Prefix),
                fields.OptionalUInt32(NftaLog.Level) is { } level and not DefaultLevel ? level : null,
                fields.OptionalUInt32(NftaLog.Flags) ?? 0,
                fields.OptionalUInt16(NftaLog.Group),
                fields.OptionalUInt32(NftaLog.SnapLength),
                fields.OptionalUInt16(NftaLog.QueueThreshold)
            )
            : null;

    private static Expression.Queue? Queue(ExpressionFields fields) =>
        fields.Only(NftaQueue.Number, NftaQueue.Total, NftaQueue.Flags)
        && fields.OptionalUInt16(NftaQueue.Number) is { } number
            ? new Expression.Queue(
                number,
                fields.OptionalUInt16(NftaQueue.Total) ?? 1,
                fields.OptionalUInt16(NftaQueue.Flags) ?? 0
            )
            : null;

    private static Expression.Duplicate? Duplicate(ExpressionFields fields) =>
        fields.Only(NftaDuplicate.Address, NftaDuplicate.Device)
            ? new Expression.Duplicate(
                fields.Register(NftaDuplicate.Address),
                fields.OptionalRegister(NftaDuplicate.Device)
            )
            : null;

    private static Expression.TransparentProxy? TransparentProxy(ExpressionFields fields) =>
        fields.Only(NftaTransparentProxy.Family, NftaTransparentProxy.Address, NftaTransparentProxy.Port)
        && fields.UInt32(NftaTransparentProxy.Family) <= byte.MaxValue
            ? new Expression.TransparentProxy(
                (NfFamily)fields.UInt32(NftaTransparentProxy.Family),
                fields.OptionalRegister(NftaTransparentProxy.Address),
                fields.OptionalRegister(NftaTransparentProxy.Port)
            )
            : null;

    private static Expression.Fib? Fib(ExpressionFields fields) =>
        fields.Only(NftaFib.Register, NftaFib.Result, NftaFib.Flags)
            ? new Expression.Fib(
                fields.Register(NftaFib.Register),
                fields.UInt32(NftaFib.Result),
                fields.UInt32(NftaFib.Flags)
            )
            : null;

    private static Expression? ExtensionHeader(ExpressionFields fields)
    {
        var written = fields.Has(NftaExtensionHeader.Source);
        if (
            !fields.Only(
                written ? NftaExtensionHeader.Source : NftaExtensionHeader.Register,
                NftaExtensionHeader.Type,
                NftaExtensionHeader.Offset,
                NftaExtensionHeader.Length,
                NftaExtensionHeader.Flags,
                NftaExtensionHeader.Operation
            ) || fields.OptionalUInt8(NftaExtensionHeader.Type) is not { } type
        )
        {
            return null;
        }

        var offset = fields.UInt32(NftaExtensionHeader.Offset);
        var length = fields.UInt32(NftaExtensionHeader.Length);
        var operation = fields.OptionalUInt32(NftaExtensionHeader.Operation) ?? 0;
        var flags = fields.OptionalUInt32(NftaExtensionHeader.Flags) ?? 0;
        return !written
                ? new Expression.ExtensionHeader(
                    type,
                    offset,
                    length,
                    operation,
                    flags,
                    fields.Register(NftaExtensionHeader.Register)
                )
            : flags == 0
                ? new Expression.ExtensionHeaderWrite(
                    type,
                    offset,
                    length,
                    operation,
                    fields.Register(NftaExtensionHeader.Source)
                )
            : null;
    }

    private static Expression.Route? Route(ExpressionFields fields) =>
        fields.Only(NftaRoute.Register, NftaRoute.Key)
            ? new Expression.Route(fields.UInt32(NftaRoute.Key), fields.Register(NftaRoute.Register))
            : null;

    private static Expression.SocketData? SocketData(ExpressionFields fields) =>
        fields.Only(NftaSocket.Key, NftaSocket.Register)
            ? new Expression.SocketData(fields.UInt32(NftaSocket.Key), fields.Register(NftaSocket.Register))
            : null;

    // The kernel lists the first register again where no last one was given.
    private static uint? LastOf(uint? first, uint? last) => first == last ? null : last;

    private static uint NatFlags(uint? flags, uint? port) => (flags ?? 0) & ~(port is null ? 0 : NftaNat.MapsPorts);
}
