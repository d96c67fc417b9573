namespace Weir.Core.Compiler.Lowering;

/// <summary>The ICMP messages of P7 and P9 of docs/policy.md.</summary>
internal static class Icmp6
{
    /// <summary>RFC 4890, 4.3.1: type, first and last code.</summary>
    public static ReadOnlySpan<(byte Type, byte First, byte Last)> Transit =>
        new[]
        {
            ((byte)1, (byte)0, (byte)255), // destination unreachable
            ((byte)2, (byte)0, (byte)255), // packet too big
            ((byte)3, (byte)0, (byte)0), // time exceeded in transit
            ((byte)4, (byte)1, (byte)2), // unrecognized next header, option
            ((byte)128, (byte)0, (byte)255), // echo request
            ((byte)129, (byte)0, (byte)255), // echo reply
        };

    /// <summary>RFC 4890, 4.4.1 and 4.4.2, without redirects.</summary>
    public static ReadOnlySpan<byte> Local =>
        [1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 134, 135, 136, 141, 142, 143, 148, 149, 151, 152, 153];

    /// <summary>Echo, unreachable, time exceeded, parameter problem (RFC 792).</summary>
    public static ReadOnlySpan<byte> LocalIpv4 => [0, 3, 8, 11, 12];
}
