using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>Diagrams by the data of a map's elements, of which many are often equal.</summary>
internal sealed class DataDiagrams
{
    private const int Longest = 32;

    private readonly Dictionary<(UInt128, UInt128), int> _known = [];

    public bool TryGet(ReadOnlySpan<byte> data, out int diagram)
    {
        diagram = 0;
        return data.Length <= Longest && _known.TryGetValue(Pack(data), out diagram);
    }

    public void Add(ReadOnlySpan<byte> data, int diagram)
    {
        if (data.Length <= Longest)
        {
            _known.Add(Pack(data), diagram);
        }
    }

    private static (UInt128, UInt128) Pack(ReadOnlySpan<byte> data)
    {
        Span<byte> all = stackalloc byte[Longest];
        all.Clear();
        data.CopyTo(all);
        return (ReadUInt128LittleEndian(all), ReadUInt128LittleEndian(all[16..]));
    }
}
