namespace Weir.Core.Rules.Space;

/// <summary>Limits and shape of a space.</summary>
public sealed record SpaceSettings
{
    public static SpaceSettings Default { get; } = new();

    /// <summary>Decision nodes at most; one takes about 20 bytes.</summary>
    public int MostNodes { get; init; } = 100_000_000;

    public FieldOrder Order { get; init; }
}
