using System.Buffers.Binary;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Calibration;

/// <summary>Makes tables of one forward chain that hold one structure and accept everything, so that a hit and a miss go the same way on.</summary>
internal static class ProbeTable
{
    public const string SetName = "probe";

    /// <summary>Addresses of elements lie so far apart: the one itself and its neighbor are in an interval, the third is in none.</summary>
    public const int Stride = 3;

    public const uint FirstAddress = 10u << 24;
    private const string Table = "weir_calibration";

    public static Ruleset Of(params ReadOnlySpan<Rule> rules) => Of(Hook.Forward, ChainType.Filter, 0, rules);

    public static Ruleset Of(Hook hook, ChainType type, int priority, params ReadOnlySpan<Rule> rules) =>
        new(
            Family.Ip,
            Table,
            [new Chain("probe", new BaseHook(type, hook, priority, Drops: false), EquatableArray.Create(rules))],
            [],
            []
        )
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal),
        };

    public static Ruleset With(this Ruleset table, SetDeclaration set, ElementTable elements) =>
        table with
        {
            Sets = [.. table.Sets, set],
            Elements = new Dictionary<string, ElementTable>(table.Elements, StringComparer.Ordinal)
            {
                [set.Name] = elements,
            },
        };

    public static Ruleset With(this Ruleset table, params ReadOnlySpan<Chain> chains) =>
        table with
        {
            Chains = [.. table.Chains, .. chains],
        };

    /// <summary>The same rule again and again, each with a value of its own.</summary>
    public static Rule[] Many(int count, Func<uint, Rule> rule)
    {
        var rules = new Rule[count];
        for (var at = 0; at < count; at++)
        {
            rules[at] = rule((uint)at);
        }

        return rules;
    }

    public static Rule Rule(Match match, Verdict? verdict = null) => new([match], [], verdict ?? new Verdict.Accept());

    public static Rule Rule(Statement statement) => new([], [statement], null);

    public static Match Equal(KeyPart part, ReadOnlySpan<byte> value) =>
        new Match.Compare(part, Comparison.Equal, EquatableArray.Create(value));

    /// <summary>Elements 0 … count − 1: key, then the last key of an interval, then data.</summary>
    /// <param name="set">Its key begins with an IPv4 address.</param>
    /// <param name="count">How many.</param>
    /// <param name="fill">Writes what stands behind the address of the key, of the last key too, and the data.</param>
    public static ElementTable Elements(SetDeclaration set, int count, Action<int, Span<byte>>? fill = null)
    {
        var elements = new ElementTable(set.Stride, count);
        for (var at = 0; at < count; at++)
        {
            var bytes = elements.Append(default);
            BinaryPrimitives.WriteUInt32BigEndian(bytes, AddressOf(at));
            if (set.Interval)
            {
                BinaryPrimitives.WriteUInt32BigEndian(bytes[set.KeyLength..], AddressOf(at) + 1);
            }

            fill?.Invoke(at, bytes);
        }

        return elements;
    }

    public static uint AddressOf(int element) => FirstAddress + ((uint)element * Stride);
}
