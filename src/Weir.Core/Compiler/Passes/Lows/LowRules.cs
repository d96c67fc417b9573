using System.Buffers.Binary;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Lows;

/// <summary>Writes the parts of sets as sets of their own, and the rules that ask for them.</summary>
internal sealed class LowRules(Ruleset table, PassContext context, Dictionary<string, LowSet> sets)
{
    private readonly Dictionary<string, string[]> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Set, int Element)[]> _moved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ElementTable> _elements = new(table.Elements, StringComparer.Ordinal);

    public Ruleset Write()
    {
        var declared = new List<SetDeclaration>(table.Sets.Count);
        foreach (var set in table.Sets)
        {
            if (sets.TryGetValue(set.Name, out var low))
            {
                declared.AddRange(Parts(set, low));
            }
            else
            {
                declared.Add(set);
            }
        }

        context.Move(_moved);
        return table with
        {
            Sets = new([.. declared]),
            Elements = _elements,
            Chains = new([.. table.Chains.Select(Written)]),
        };
    }

    /// <summary>No size is declared: the kernel takes its bitmap by the length of the key.</summary>
    private SetDeclaration[] Parts(SetDeclaration set, LowSet low)
    {
        var old = table.Elements[set.Name];
        var parts = new SetDeclaration[low.Prefixes.Length];
        var filled = new ElementTable[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new SetDeclaration(context.Names.Unique($"{set.Name}_low"), [FieldType.Ipv4Low]);
            filled[i] = new ElementTable(parts[i].Stride);
            _elements.Add(parts[i].Name, filled[i]);
        }

        var moved = new (string, int)[old.Count];
        for (var i = 0; i < old.Count; i++)
        {
            var address = BinaryPrimitives.ReadUInt32BigEndian(old[i]);
            var part = low.PartOf(address);
            BinaryPrimitives.WriteUInt16BigEndian(filled[part].Append(old.OriginOf(i)), (ushort)address);
            if (old.Notes?.GetValueOrDefault(i) is { } note)
            {
                filled[part].Annotate(note);
            }

            moved[i] = (parts[part].Name, filled[part].Count - 1);
        }

        _elements.Remove(set.Name);
        _names.Add(set.Name, [.. parts.Select(static part => part.Name)]);
        _moved.Add(set.Name, moved);
        return parts;
    }

    private Chain Written(Chain chain)
    {
        var rules = new List<Rule>(chain.Rules.Count);
        foreach (var rule in chain.Rules)
        {
            if (LowSets.TestOf(rule, sets) is { } test)
            {
                Add(rules, rule, test);
            }
            else
            {
                rules.Add(rule);
            }
        }

        return chain with
        {
            Rules = new([.. rules]),
        };
    }

    private void Add(List<Rule> rules, Rule rule, Match.InSet test)
    {
        var (low, names) = (sets[test.Set], _names[test.Set]);
        var field = test.Key.Parts[0].Field;
        var end = ReferenceEquals(field, Field.Ip4Source) ? Field.Ip4SourceLow : Field.Ip4DestinationLow;
        for (var i = 0; i < names.Length; i++)
        {
            var prefix = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(prefix, low.Prefixes[i]);
            var matches = rule.Matches.Items.ToBuilder();
            var at = matches.IndexOf(test);
            matches[at] = new Match.Compare(
                new KeyPart(field, low.PrefixLength),
                Comparison.Equal,
                EquatableArray.Create(prefix)
            );
            matches.Insert(at + 1, new Match.InSet(Key.Of(end), names[i]));

            // What the rule had counted stays in one place.
            rules.Add(rule with { Matches = new(matches.ToImmutable()), Tally = i == 0 ? rule.Tally : null });
        }
    }
}
