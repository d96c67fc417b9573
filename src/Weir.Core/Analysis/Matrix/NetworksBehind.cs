using System.Collections.Immutable;
using System.Text;
using Weir.Core.Analysis.Cubes;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Matrix;

/// <summary>Takes a rule's test of the input interface for one of the source, where the query says who is behind the interface.</summary>
internal sealed class NetworksBehind
{
    private readonly Dictionary<UInt128, ImmutableArray<NumberRange>> _ranges = [];

    public NetworksBehind(MatrixQuery query)
    {
        foreach (var (name, ranges) in query.Networks)
        {
            _ranges[FieldNumbers.Read(Field.InputInterface, Encoding.UTF8.GetBytes(name))] = RangeAlgebra.Normalize([
                .. ranges.Select(range => new NumberRange(range.First, range.Last)),
            ]);
        }
    }

    public Cube Apply(Cube cube, Field source)
    {
        if (
            cube[Field.InputInterface] is not { IsDefault: false, Length: 1 } names
            || names[0].First != names[0].Last
            || !_ranges.TryGetValue(names[0].First, out var ranges)
        )
        {
            return cube;
        }

        var builder = new CubeBuilder(cube.Without(new HashSet<int> { FieldNumbers.IndexOf(Field.InputInterface) }));
        builder.Restrict(FieldNumbers.IndexOf(source), ranges);
        return builder.ToCube();
    }
}
