namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>The ICMP messages of W4 of docs/policy.md.</summary>
internal static class Icmp
{
    public const byte Echo4 = 8;

    /// <summary>Destination unreachable (with "fragmentation needed"), time exceeded, parameter problem (RFC 792).</summary>
    public static ReadOnlySpan<byte> Errors4 => [3, 11, 12];

    /// <summary>Destination unreachable, packet too big, time exceeded, parameter problem (RFC 4443).</summary>
    public static ReadOnlySpan<byte> Errors6 => [1, 2, 3, 4];

    /// <summary>RFC 4890, 4.4.1 and 4.4.2 without errors, echo replies and redirects: echo, discovery, listener reports.</summary>
    public static ReadOnlySpan<byte> Box6 =>
        [128, 130, 131, 132, 133, 134, 135, 136, 141, 142, 143, 148, 149, 151, 152, 153];
}
