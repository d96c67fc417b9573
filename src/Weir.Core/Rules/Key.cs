namespace Weir.Core.Rules;

/// <summary>A field, or the bits of it under a prefix mask of <paramref name="PrefixLength"/> bits (−1 = all of it).</summary>
public sealed record KeyPart(Field Field, int PrefixLength = -1)
{
    public bool IsMasked => PrefixLength >= 0 && PrefixLength < Field.Type.Length() * 8;

    public static implicit operator KeyPart(Field field) => new(field);
}

/// <summary>What is looked up: one field or a concatenation.</summary>
public sealed record Key(EquatableArray<KeyPart> Parts)
{
    public static Key Of(params ReadOnlySpan<KeyPart> parts) => new(EquatableArray.Create(parts));
}
