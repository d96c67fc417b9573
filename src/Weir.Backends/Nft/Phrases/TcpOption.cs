using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Numbers of TCP's option "maximum segment size" (RFC 9293, 3.2).</summary>
internal static class TcpOption
{
    public const byte Protocol = 6;
    public const byte SegmentSize = 2;

    /// <summary>NFT_EXTHDR_OP_TCPOPT.</summary>
    public const uint Operation = 1;

    public static Bytes Size(uint value) => new([(byte)(value >> 8), (byte)value]);
}
