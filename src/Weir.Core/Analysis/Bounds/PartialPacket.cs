using System.Collections.Immutable;
using Weir.Core.Analysis.Cubes;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Bounds;

/// <summary>
/// Packets of which some fields are known: each to one value, to some, or not to be there at all; the others may be anything. Tests of it have three answers.
/// </summary>
internal sealed class PartialPacket
{
    private readonly ImmutableArray<NumberRange>?[] _fields;

    public PartialPacket() => _fields = new ImmutableArray<NumberRange>?[Field.Table.Count];

    private PartialPacket(PartialPacket other)
    {
        _fields = [.. other._fields];
        Status = other.Status;
    }

    /// <summary>Bits of <see cref="CtStatuses"/> that are set; null = not known.</summary>
    public uint? Status { get; private init; }

    public PartialPacket With(Field field, UInt128 value) => With(field, [new NumberRange(value, value)]);

    public PartialPacket With(Field field, ImmutableArray<NumberRange> values)
    {
        var copy = new PartialPacket(this);
        copy._fields[FieldNumbers.IndexOf(field)] = values;
        return copy;
    }

    /// <summary>The field is not there: no test of it holds.</summary>
    public PartialPacket Without(Field field) => With(field, []);

    /// <summary>The field may have any value.</summary>
    public PartialPacket Forget(IEnumerable<int> fields)
    {
        var copy = new PartialPacket(this);
        foreach (var field in fields)
        {
            copy._fields[field] = null;
        }

        return copy;
    }

    public PartialPacket InState(CtStates state) =>
        With(Field.CtState, (UInt128)FieldNumbers.States.Items.IndexOf(state));

    public PartialPacket WithStatus(CtStatuses status) => new(this) { Status = (uint)status };

    /// <summary>An interface by its name.</summary>
    public PartialPacket Through(Field field, string name) =>
        With(field, FieldNumbers.Read(field, System.Text.Encoding.UTF8.GetBytes(name)));

    /// <summary>Whether a rule's tests all hold.</summary>
    public Truth Passes(Cube cube)
    {
        var all = Truth.Yes;
        foreach (var part in cube.Parts)
        {
            all = And(all, Of(part));
            if (all == Truth.No)
            {
                return all;
            }
        }

        foreach (var test in cube.Others)
        {
            all = And(all, Of(test));
        }

        return all;
    }

    /// <summary>Whether the tests of fields other than these hold.</summary>
    public Truth Passes(Cube cube, int except, int exceptToo)
    {
        var all = Truth.Yes;
        foreach (var part in cube.Parts)
        {
            all = part.Field == except || part.Field == exceptToo ? all : And(all, Of(part));
        }

        foreach (var test in cube.Others)
        {
            all = And(all, Of(test));
        }

        return all;
    }

    private Truth Of(CubePart part)
    {
        if (_fields[part.Field] is not { } known)
        {
            return part.Values.IsEmpty ? Truth.No : Truth.Maybe;
        }

        var covered = !known.IsEmpty;
        var met = false;
        foreach (var range in known)
        {
            covered &= RangeAlgebra.Covers(part.Values.AsSpan(), range);
            met |= RangeAlgebra.Overlaps(part.Values.AsSpan(), range);
        }

        return covered ? Truth.Yes
            : met ? Truth.Maybe
            : Truth.No;
    }

    private Truth Of(Match test) =>
        test switch
        {
            Match.AnyBit { Field: var field } bits when field == Field.CtStatus && Status is { } status => (
                (status & bits.Bits) != 0 != bits.Negated
            )
                ? Truth.Yes
                : Truth.No,
            Match.Either either => Of(either),
            Match.Masked masked => Of(masked),
            _ => Truth.Maybe,
        };

    private Truth Of(Match.Masked test)
    {
        if (_fields[FieldNumbers.IndexOf(test.Field)] is not { } known)
        {
            return Truth.Maybe;
        }

        if (known.Length != 1 || known[0].First != known[0].Last)
        {
            return known.IsEmpty ? Truth.No : Truth.Maybe;
        }

        var masked = known[0].First & FieldNumbers.Read(test.Field, test.Mask.AsSpan());
        var equal = masked == FieldNumbers.Read(test.Field, test.Value.AsSpan());
        return equal == (test.Comparison == Comparison.Equal) ? Truth.Yes : Truth.No;
    }

    private Truth Of(Match.Either either)
    {
        var any = Truth.No;
        foreach (var alternative in either.Alternatives)
        {
            var (field, values) = CubeReader.FieldValues(alternative);
            var one = field is null ? Of(alternative) : Of(new CubePart(FieldNumbers.IndexOf(field), values));
            any = one > any ? one : any;
        }

        return either.Negated ? Truth.Yes - (int)any : any;
    }

    private static Truth And(Truth left, Truth right) => left < right ? left : right;
}
