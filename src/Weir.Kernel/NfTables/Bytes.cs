namespace Weir.Kernel.NfTables;

/// <summary>A short constant in register byte order, equal by content.</summary>
public readonly struct Bytes : IEquatable<Bytes>
{
    private readonly byte[]? _value;

    public Bytes(ReadOnlySpan<byte> value) => _value = value.ToArray();

    public ReadOnlySpan<byte> Span => _value;

    public int Length => _value?.Length ?? 0;

    public bool Equals(Bytes other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Bytes other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Convert.ToHexStringLower(Span);

    public static bool operator ==(Bytes left, Bytes right) => left.Equals(right);

    public static bool operator !=(Bytes left, Bytes right) => !left.Equals(right);
}
