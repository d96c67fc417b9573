namespace Weir.Kernel.NfTables;

// Attribute numbers of the expressions, include/uapi/linux/netfilter/nf_tables.h.

internal static class NftaExpression
{
    internal const ushort Name = 1;
    internal const ushort Data = 2;
}

internal static class NftaPayload
{
    internal const ushort Register = 1;
    internal const ushort Base = 2;
    internal const ushort Offset = 3;
    internal const ushort Length = 4;
    internal const ushort Source = 5;
    internal const ushort ChecksumType = 6;
    internal const ushort ChecksumOffset = 7;
    internal const ushort ChecksumFlags = 8;
}

internal static class NftaMeta
{
    internal const ushort Register = 1;
    internal const ushort Key = 2;
    internal const ushort Source = 3;
}

internal static class NftaCt
{
    internal const ushort Register = 1;
    internal const ushort Key = 2;
    internal const ushort Direction = 3;
    internal const ushort Source = 4;
}

internal static class NftaBitwise
{
    internal const ushort Source = 1;
    internal const ushort Register = 2;
    internal const ushort Length = 3;
    internal const ushort Mask = 4;
    internal const ushort Xor = 5;
    internal const ushort Operation = 6;
}

internal static class NftaByteorder
{
    internal const ushort Source = 1;
    internal const ushort Register = 2;
    internal const ushort Operation = 3;
    internal const ushort Length = 4;
    internal const ushort Size = 5;
}

internal static class NftaCmp
{
    internal const ushort Source = 1;
    internal const ushort Operation = 2;
    internal const ushort Data = 3;
}

internal static class NftaRange
{
    internal const ushort Source = 1;
    internal const ushort Operation = 2;
    internal const ushort From = 3;
    internal const ushort To = 4;
}

internal static class NftaLookup
{
    internal const ushort Set = 1;
    internal const ushort Source = 2;
    internal const ushort Register = 3;
    internal const ushort Flags = 5;
}

internal static class NftaImmediate
{
    internal const ushort Register = 1;
    internal const ushort Data = 2;
}

internal static class NftaCounter
{
    internal const ushort Bytes = 1;
    internal const ushort Packets = 2;
    internal const ushort Pad = 3;
}

internal static class NftaObjectReference
{
    internal const ushort Type = 1;
    internal const ushort Name = 2;
}

internal static class NftaDynset
{
    internal const ushort SetName = 1;
    internal const ushort Operation = 3;
    internal const ushort KeyRegister = 4;
    internal const ushort Timeout = 6;
    internal const ushort Expression = 7;
    internal const ushort Pad = 8;
    internal const ushort Flags = 9;
    internal const ushort Expressions = 10;

    /// <summary>NFT_DYNSET_F_EXPR: the expressions are a list.</summary>
    internal const uint HasList = 2;
}

internal static class NftaConnlimit
{
    internal const ushort Count = 1;
    internal const ushort Flags = 2;
}

internal static class NftaNat
{
    internal const ushort Type = 1;
    internal const ushort Family = 2;
    internal const ushort AddressMin = 3;
    internal const ushort AddressMax = 4;
    internal const ushort PortMin = 5;
    internal const ushort PortMax = 6;
    internal const ushort Flags = 7;

    /// <summary>NF_NAT_RANGE_MAP_IPS: implied by an address register.</summary>
    internal const uint MapsAddresses = 1;

    /// <summary>NF_NAT_RANGE_PROTO_SPECIFIED: implied by a port register.</summary>
    internal const uint MapsPorts = 2;
}

internal static class NftaMasquerade
{
    internal const ushort Flags = 1;
    internal const ushort PortMin = 2;
    internal const ushort PortMax = 3;
}

internal static class NftaRedirect
{
    internal const ushort PortMin = 1;
    internal const ushort PortMax = 2;
    internal const ushort Flags = 3;
}

internal static class NftaReject
{
    internal const ushort Type = 1;
    internal const ushort Code = 2;
}

internal static class NftaLimit
{
    internal const ushort Rate = 1;
    internal const ushort Unit = 2;
    internal const ushort Burst = 3;
    internal const ushort Type = 4;
    internal const ushort Flags = 5;
    internal const ushort Pad = 6;
}

internal static class NftaNumberGenerator
{
    internal const ushort Register = 1;
    internal const ushort Modulus = 2;
    internal const ushort Type = 3;
    internal const ushort Offset = 4;
}

internal static class NftaLog
{
    internal const ushort Group = 1;
    internal const ushort Prefix = 2;
    internal const ushort SnapLength = 3;
    internal const ushort QueueThreshold = 4;
    internal const ushort Level = 5;
    internal const ushort Flags = 6;
}

internal static class NftaQueue
{
    internal const ushort Number = 1;
    internal const ushort Total = 2;
    internal const ushort Flags = 3;
}

internal static class NftaDuplicate
{
    internal const ushort Address = 1;
    internal const ushort Device = 2;
}

internal static class NftaTransparentProxy
{
    internal const ushort Family = 1;
    internal const ushort Address = 2;
    internal const ushort Port = 3;
}

internal static class NftaFib
{
    internal const ushort Register = 1;
    internal const ushort Result = 2;
    internal const ushort Flags = 3;
}

internal static class NftaExtensionHeader
{
    internal const ushort Register = 1;
    internal const ushort Type = 2;
    internal const ushort Offset = 3;
    internal const ushort Length = 4;
    internal const ushort Flags = 5;
    internal const ushort Operation = 6;
    internal const ushort Source = 7;
}

internal static class NftaRoute
{
    internal const ushort Register = 1;
    internal const ushort Key = 2;
}

internal static class NftaSocket
{
    internal const ushort Key = 1;
    internal const ushort Register = 2;
}
