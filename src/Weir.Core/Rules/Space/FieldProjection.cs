using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Weir.Core.Rules.Space;

/// <summary>Looks at diagrams through one number field.</summary>
internal sealed class FieldProjection(Diagrams diagrams, FieldBlock block)
{
    private readonly int _exists = diagrams.NewOperation();
    private readonly int _classes = diagrams.NewOperation();
    private readonly Dictionary<int, int> _numbers = [];
    private readonly List<int> _rests = [];

    /// <summary>The values for which the set has a packet.</summary>
    public ImmutableArray<ValueRange> Values(int set)
    {
        var ranges = Enumerate(Exists(set), 1);
        return [.. ranges[0]];
    }

    /// <summary>The classes of values by what is left of the set when the field is fixed; the empty rest is left out.</summary>
    public IEnumerable<(ImmutableArray<ValueRange> Values, int Left)> Classes(int set)
    {
        var classes = Classes(set, 0);
        var ranges = Enumerate(classes, _rests.Count);
        for (var i = 0; i < _rests.Count; i++)
        {
            yield return ([.. ranges[i]], _rests[i]);
        }
    }

    private int Exists(int set)
    {
        if (set < 0)
        {
            return set;
        }

        if (diagrams.Cache.TryGet(_exists, set, 0, 0, out var result))
        {
            return result;
        }

        var node = diagrams.At(set);
        var low = Exists(node.Low);
        var high = Exists(node.High);
        result = IsOurs(node.Variable) ? diagrams.Make(node.Variable, low, high) : diagrams.Or(low, high);
        diagrams.Put(_exists, set, 0, 0, result);
        return result;
    }

    private int Classes(int set, int bit)
    {
        if (set < 0 || bit == block.Bits || diagrams.VariableOf(set) > block.LowVariable(0))
        {
            return Terminal(set);
        }

        if (diagrams.Cache.TryGet(_classes, set, bit, 0, out var result))
        {
            return result;
        }

        var variable = block.Variable(bit);
        var low = Classes(diagrams.Fix(set, variable, false), bit + 1);
        result = diagrams.Make(variable, low, Classes(diagrams.Fix(set, variable, true), bit + 1));
        diagrams.Put(_classes, set, bit, 0, result);
        return result;
    }

    /// <summary>Terminal 0 for the empty rest, n + 1 for rest n.</summary>
    private int Terminal(int rest)
    {
        if (rest == Diagrams.False)
        {
            return Diagrams.False;
        }

        if (!_numbers.TryGetValue(rest, out var number))
        {
            _rests.Add(rest);
            number = _rests.Count;
            _numbers.Add(rest, number);
        }

        return ~number;
    }

    private bool IsOurs(int variable) =>
        variable >= block.First && variable <= block.LowVariable(0) && (variable - block.First) % block.Stride == 0;

    private List<ValueRange>[] Enumerate(int diagram, int terminals)
    {
        var ranges = new List<ValueRange>[terminals];
        for (var i = 0; i < terminals; i++)
        {
            ranges[i] = [];
        }

        Enumerate(diagram, 0, 0, ranges);
        return ranges;
    }

    private void Enumerate(int diagram, int bit, UInt128 first, List<ValueRange>[] ranges)
    {
        if (diagram == Diagrams.False)
        {
            return;
        }

        if (diagram < 0)
        {
            var size = block.Bits - bit;
            var last = size == 128 ? UInt128.MaxValue : first + ((UInt128.One << size) - 1);
            Append(ranges[~diagram - 1], new ValueRange(first, last));
            return;
        }

        var (low, high) = diagrams.Split(diagram, block.Variable(bit));
        Enumerate(low, bit + 1, first, ranges);
        Enumerate(high, bit + 1, first + (UInt128.One << (block.Bits - 1 - bit)), ranges);
    }

    private static void Append(List<ValueRange> ranges, ValueRange range)
    {
        var all = CollectionsMarshal.AsSpan(ranges);
        if (all.Length > 0 && all[^1].Last + 1 == range.First)
        {
            all[^1] = new ValueRange(all[^1].First, range.Last);
        }
        else
        {
            ranges.Add(range);
        }
    }
}
