using System.Numerics;
using System.Runtime.InteropServices;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Cubes;

/// <summary>
/// Takes each field for a number, so that a test of it is a list of ranges. Interface names are 16 bytes read as one number, which
/// makes <c>eth+</c> a range; a conntrack state is the ordinal of its one bit.
/// </summary>
internal static class FieldNumbers
{
    /// <summary>Conntrack states in the order of their numbers here.</summary>
    public static readonly EquatableArray<CtStates> States =
    [
        CtStates.Invalid,
        CtStates.Established,
        CtStates.Related,
        CtStates.New,
        CtStates.Untracked,
    ];

    private static readonly Dictionary<Field, int> Indexes = IndexFields();

    /// <summary>Place of the field in <see cref="Field.Table"/>.</summary>
    public static int IndexOf(Field field) => Indexes[field];

    public static int Bits(Field field) => field == Field.CtState ? 3 : field.Type.Length() * 8;

    /// <summary>The greatest value.</summary>
    public static UInt128 Last(Field field) =>
        field == Field.CtState ? (UInt128)(States.Count - 1)
        : Bits(field) == 128 ? UInt128.MaxValue
        : (UInt128.One << Bits(field)) - 1;

    public static NumberRange Whole(Field field) => new(0, Last(field));

    /// <summary>True when every packet that a table of this family sees has the field.</summary>
    public static bool IsAlwaysThere(Field field, Family family) =>
        field.Family switch
        {
            4 => family == Family.Ip && field.L4Protocol == 0,
            6 => family == Family.Ip6 && field.L4Protocol == 0,
            _ => field == Field.L4Proto
                || field == Field.NfProto
                || field == Field.MetaMark
                || field == Field.Priority
                || field == Field.PacketType
                || field == Field.CtState,
        };

    /// <summary>The value as a number; bytes that are not given are zero.</summary>
    public static UInt128 Read(Field field, ReadOnlySpan<byte> value)
    {
        var length = field.Type.Length();
        var given = value[..Math.Min(length, value.Length)];
        if (field.Type is FieldType.Mark or FieldType.Priority or FieldType.CtState or FieldType.CtStatus)
        {
            var number = MemoryMarshal.Read<uint>(given);
            return field == Field.CtState ? StateNumber(number) : number;
        }

        UInt128 sum = 0;
        foreach (var octet in given)
        {
            sum = (sum << 8) | octet;
        }

        return sum << (8 * (length - given.Length));
    }

    private static UInt128 StateNumber(uint bits)
    {
        for (var i = 0; i < States.Count; i++)
        {
            if (bits == (uint)States[i])
            {
                return (UInt128)i;
            }
        }

        return (UInt128)BitOperations.TrailingZeroCount(bits);
    }

    private static Dictionary<Field, int> IndexFields()
    {
        var indexes = new Dictionary<Field, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < Field.Table.Count; i++)
        {
            indexes[Field.Table[i]] = i;
        }

        return indexes;
    }
}
