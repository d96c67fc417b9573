namespace Weir.Core.Compiler.Cost;

/// <summary>One measured point of a structure.</summary>
/// <param name="Entries">Elements, or connections; ascending within a structure.</param>
/// <param name="Miss">Nanoseconds of a use that finds nothing.</param>
/// <param name="Hit">Nanoseconds of one that does.</param>
public sealed record CostRow(string Structure, int Entries, double Miss, double Hit)
{
    internal double At(bool hit) => hit ? Hit : Miss;
}
