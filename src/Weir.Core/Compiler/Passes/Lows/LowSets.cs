using System.Buffers.Binary;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Lows;

/// <summary>The sets of a table that are cheaper as bitmaps of the ends of their addresses.</summary>
internal static class LowSets
{
    /// <summary>Saving, nanoseconds a packet, below which a set is left as it reads best.</summary>
    private const double LeastGain = 40;

    public static Dictionary<string, LowSet> Find(Ruleset table, PassContext context)
    {
        var found = new Dictionary<string, LowSet>(StringComparer.Ordinal);
        foreach (var set in table.Sets)
        {
            if (
                IsPlain(set)
                && table.Elements.GetValueOrDefault(set.Name) is { Count: > 0 } elements
                && LowSet.Of(Addresses(elements)) is { } low
                && Gain(low, elements.Count, context) >= LeastGain
            )
            {
                found.Add(set.Name, low);
            }
        }

        if (found.Count > 0)
        {
            RemoveOtherwiseUsed(found, table);
        }

        return found;
    }

    public static uint[] Addresses(ElementTable elements)
    {
        var addresses = new uint[elements.Count];
        for (var i = 0; i < addresses.Length; i++)
        {
            addresses[i] = BinaryPrimitives.ReadUInt32BigEndian(elements[i]);
        }

        return addresses;
    }

    /// <summary>The test of a rule that asks for the whole address in one of these sets.</summary>
    public static Match.InSet? TestOf(Rule rule, Dictionary<string, LowSet> sets)
    {
        foreach (var match in rule.Matches)
        {
            if (match is Match.InSet test && sets.ContainsKey(test.Set))
            {
                return test;
            }
        }

        return null;
    }

    // The kernel's bitmap holds no data, counters or time-outs; what the source declared keeps its name for those who add to it.
    private static bool IsPlain(SetDeclaration set) =>
        set
            is {
                Key: [FieldType.Ipv4Address],
                Data.Count: 0,
                IsVerdictMap: false,
                Interval: false,
                Dynamic: false,
                Timeouts: false,
                Counters: false,
                Ipset: null,
            };

    private static double Gain(LowSet low, int elements, PassContext context)
    {
        var compare = context.Cost.Rule([new KeyPart(Field.Ip4Source, low.PrefixLength)], []);
        return context.Cost.LookUp([Field.Ip4Source], GroupForm.Set, elements)
            - context.Cost.LookUp([Field.Ip4SourceLow], GroupForm.Set, elements)
            - (low.Prefixes.Length * compare);
    }

    private static void RemoveOtherwiseUsed(Dictionary<string, LowSet> found, Ruleset table)
    {
        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                var taken = false;
                foreach (var match in rule.Matches)
                {
                    var test = match as Match.InSet;
                    foreach (var name in Named(match))
                    {
                        // One look-up a rule: two would multiply its copies.
                        if (found.TryGetValue(name, out var low) && (taken || test is null || !MayAsk(rule, test, low)))
                        {
                            found.Remove(name);
                        }

                        taken |= found.ContainsKey(name);
                    }
                }
            }
        }
    }

    private static IEnumerable<string> Named(Match match) =>
        match switch
        {
            Match.InSet test => [test.Set],
            Match.Either either => either.Alternatives.SelectMany(Named),
            _ => [],
        };

    private static bool MayAsk(Rule rule, Match.InSet test, LowSet low) =>
        test is { Negated: false, Key.Parts: [{ IsMasked: false } part] }
        && (ReferenceEquals(part.Field, Field.Ip4Source) || ReferenceEquals(part.Field, Field.Ip4Destination))
        && (low.Prefixes.Length == 1 || MayCopy(rule));

    /// <summary>Of copies with other prefixes at most one matches; but a bucket would be asked by each, and each would count for itself.</summary>
    private static bool MayCopy(Rule rule)
    {
        foreach (var match in rule.Matches)
        {
            if (!Effects.IsPure(match))
            {
                return false;
            }
        }

        foreach (var statement in rule.Statements)
        {
            if (statement is Statement.Count)
            {
                return false;
            }
        }

        return true;
    }
}
