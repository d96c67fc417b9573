namespace Weir.Kernel.NfTables;

// Numbers of include/uapi/linux/netfilter/nfnetlink.h and nf_tables.h (Linux 6.18). Names are the kernel's, without prefix.

/// <summary>Message types. Those of nf_tables carry NFNL_SUBSYS_NFTABLES (10) in the high byte.</summary>
internal static class NftMessage
{
    internal const ushort BatchBegin = 0x10;
    internal const ushort BatchEnd = 0x11;

    internal const ushort Subsystem = 10;

    internal const ushort NewTable = (Subsystem << 8) | 0;
    internal const ushort GetTable = (Subsystem << 8) | 1;
    internal const ushort DeleteTable = (Subsystem << 8) | 2;
    internal const ushort NewChain = (Subsystem << 8) | 3;
    internal const ushort GetChain = (Subsystem << 8) | 4;
    internal const ushort DeleteChain = (Subsystem << 8) | 5;
    internal const ushort NewRule = (Subsystem << 8) | 6;
    internal const ushort GetRule = (Subsystem << 8) | 7;
    internal const ushort DeleteRule = (Subsystem << 8) | 8;
    internal const ushort NewSet = (Subsystem << 8) | 9;
    internal const ushort GetSet = (Subsystem << 8) | 10;
    internal const ushort DeleteSet = (Subsystem << 8) | 11;
    internal const ushort NewElements = (Subsystem << 8) | 12;
    internal const ushort GetElements = (Subsystem << 8) | 13;
    internal const ushort DeleteElements = (Subsystem << 8) | 14;
    internal const ushort NewGeneration = (Subsystem << 8) | 15;
    internal const ushort GetGeneration = (Subsystem << 8) | 16;
    internal const ushort NewObject = (Subsystem << 8) | 18;
    internal const ushort GetObject = (Subsystem << 8) | 19;
    internal const ushort DeleteObject = (Subsystem << 8) | 20;

    /// <summary>NFNL_BATCH_GENID: the batch is refused with ERESTART unless this is the ruleset's generation.</summary>
    internal const ushort BatchGeneration = 1;

    /// <summary>struct nfgenmsg: family, version, resource id.</summary>
    internal const int HeaderLength = 4;
}

internal static class NftaTable
{
    internal const ushort Name = 1;
    internal const ushort Handle = 4;
}

internal static class NftaChain
{
    internal const ushort Table = 1;
    internal const ushort Name = 3;
    internal const ushort Hook = 4;
    internal const ushort Policy = 5;
    internal const ushort Type = 7;
}

internal static class NftaHook
{
    internal const ushort Number = 1;
    internal const ushort Priority = 2;
    internal const ushort Device = 3;
    internal const ushort Devices = 4;
}

internal static class NftaRule
{
    internal const ushort Table = 1;
    internal const ushort Chain = 2;
    internal const ushort Expressions = 4;
    internal const ushort UserData = 7;
}

internal static class NftaObject
{
    internal const ushort Table = 1;
    internal const ushort Name = 2;
    internal const ushort Type = 3;
    internal const ushort Data = 4;

    /// <summary>NFT_OBJECT_COUNTER.</summary>
    internal const uint Counter = 1;
}

internal static class NftaSet
{
    internal const ushort Table = 1;
    internal const ushort Name = 2;
    internal const ushort Flags = 3;
    internal const ushort KeyType = 4;
    internal const ushort KeyLength = 5;
    internal const ushort DataType = 6;
    internal const ushort DataLength = 7;
    internal const ushort Description = 9;
    internal const ushort Id = 10;
    internal const ushort Timeout = 11;
    internal const ushort UserData = 13;
    internal const ushort Handle = 16;
    internal const ushort Expression = 17;
    internal const ushort Expressions = 18;

    /// <summary>NFTA_SET_COUNT, Linux 6.16 and later.</summary>
    internal const ushort Count = 20;

    internal const ushort DescriptionSize = 1;
    internal const ushort DescriptionConcatenation = 2;
    internal const ushort FieldLength = 1;

    /// <summary>NFT_DATA_VERDICT.</summary>
    internal const uint VerdictType = 0xffffff00;
}

/// <summary>NFT_SET_*.</summary>
[Flags]
internal enum NftSetFlags : uint
{
    None = 0,
    Anonymous = 0x1,
    Constant = 0x2,
    Interval = 0x4,
    Map = 0x8,
    Timeout = 0x10,
    Dynamic = 0x20,
    Object = 0x40,
    Concatenation = 0x80,
    Expressions = 0x100,
}

internal static class NftaElements
{
    internal const ushort Table = 1;
    internal const ushort Set = 2;
    internal const ushort Elements = 3;
}

internal static class NftaElement
{
    internal const ushort Key = 1;
    internal const ushort Data = 2;
    internal const ushort Flags = 3;
    internal const ushort Timeout = 4;
    internal const ushort Expiration = 5;
    internal const ushort UserData = 6;
    internal const ushort Expression = 7;
    internal const ushort KeyEnd = 10;
    internal const ushort Expressions = 11;

    /// <summary>NFT_SET_ELEM_INTERVAL_END.</summary>
    internal const uint IntervalEnd = 1;

    /// <summary>NFT_SET_ELEM_CATCHALL.</summary>
    internal const uint CatchAll = 2;
}

internal static class NftaData
{
    internal const ushort ListElement = 1;
    internal const ushort Value = 1;
    internal const ushort Verdict = 2;
    internal const ushort VerdictCode = 1;
    internal const ushort VerdictChain = 2;
}
