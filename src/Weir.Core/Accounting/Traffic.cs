namespace Weir.Core.Accounting;

/// <summary>Packets, and the bytes of them as whole IP packets.</summary>
public readonly record struct Traffic(ulong Packets, ulong Bytes)
{
    public bool IsNone => Packets == 0 && Bytes == 0;

    public static Traffic operator +(Traffic left, Traffic right) =>
        new(left.Packets + right.Packets, left.Bytes + right.Bytes);

    public static Traffic operator -(Traffic left, Traffic right) =>
        new(left.Packets - right.Packets, left.Bytes - right.Bytes);
}
