namespace Weir.Core.Rules.Space;

/// <summary>The variables of one number: <paramref name="Bits"/> of them from <paramref name="First"/> on, the most significant first.</summary>
/// <param name="First">The most significant bit's variable.</param>
/// <param name="Bits">Bits above these are always 0.</param>
/// <param name="Stride">Distance between variables; 2 where two numbers lie interleaved.</param>
internal sealed record FieldBlock(int First, int Bits, int Stride = 1)
{
    /// <summary>The variable of a bit, counted from the most significant one.</summary>
    public int Variable(int bit) => First + (bit * Stride);

    /// <summary>The variable of a bit, counted from the least significant one.</summary>
    public int LowVariable(int bit) => First + ((Bits - 1 - bit) * Stride);
}
