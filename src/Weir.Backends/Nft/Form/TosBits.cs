namespace Weir.Backends.Nft;

/// <summary>The two parts of IPv4's type of service (RFC 2474, RFC 3168).</summary>
internal static class TosBits
{
    public const uint Dscp = 0xfc;
    public const uint Ecn = 0x03;
}
