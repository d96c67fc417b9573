using Weir.Core.Rules;

namespace Weir.Testing.Generators;

/// <summary>The values that a firewall's rules and sets compare with, by field: where its packets are told apart.</summary>
public sealed class RuleConstants
{
    private const int MostPerSet = 64;

    private readonly Dictionary<string, List<Constant>> _values = new(StringComparer.Ordinal);

    public static RuleConstants Of(Firewall firewall)
    {
        var found = new RuleConstants();
        foreach (var table in firewall.Tables)
        {
            foreach (var rule in table.Chains.SelectMany(chain => chain.Rules))
            {
                foreach (var match in rule.Matches)
                {
                    found.Add(table, match);
                }

                foreach (var statement in rule.Statements)
                {
                    found.Add(table, statement);
                }

                if (rule.Verdict is Verdict.Map map)
                {
                    found.AddSet(table, map.Key, map.Name);
                }
            }
        }

        return found;
    }

    /// <summary>Values of a field; none when no rule asks it.</summary>
    public IReadOnlyList<Constant> this[Field field] => _values.GetValueOrDefault(field.Name) ?? [];

    private void Add(Ruleset table, Match match)
    {
        switch (match)
        {
            case Match.Compare test:
                Add(test.Part, test.Value.AsSpan());
                break;
            case Match.Masked test:
                Add(test.Field, test.Value.AsSpan());
                break;
            case Match.InRanges test:
                for (var at = 0; at < test.Bounds.Count; at += test.Field.Type.Length())
                {
                    Add(test.Field, test.Bounds.AsSpan().Slice(at, test.Field.Type.Length()));
                }

                break;
            case Match.Either either:
                foreach (var alternative in either.Alternatives)
                {
                    Add(table, alternative);
                }

                break;
            case Match.InSet test:
                AddSet(table, test.Key, test.Set);
                break;
            default:
                break;
        }
    }

    private void Add(Ruleset table, Statement statement)
    {
        switch (statement)
        {
            case Statement.SetMarkFromMap mark:
                AddSet(table, mark.Key, mark.Map);
                break;
            case Statement.SourceNat nat:
                AddSet(table, nat.Key, nat.Map);
                break;
            case Statement.DestinationNat nat:
                AddSet(table, nat.Key, nat.Map);
                break;
            default:
                break;
        }
    }

    private void AddSet(Ruleset table, Key key, string name)
    {
        if (table.Elements.GetValueOrDefault(name) is not { } elements)
        {
            return;
        }

        var step = Math.Max(1, elements.Count / MostPerSet);
        for (var i = 0; i < elements.Count; i += step)
        {
            var at = 0;
            foreach (var part in key.Parts)
            {
                Add(part, elements[i].Slice(at, part.Field.Type.Length()));
                at += part.Field.Type.PaddedLength();
            }
        }
    }

    private void Add(KeyPart part, ReadOnlySpan<byte> value)
    {
        if (!_values.TryGetValue(part.Field.Name, out var list))
        {
            _values[part.Field.Name] = list = [];
        }

        list.Add(new Constant(value[..part.Field.Type.Length()].ToArray(), part.IsMasked ? part.PrefixLength : -1));
    }
}

/// <param name="Value">As long as the field's type.</param>
/// <param name="PrefixLength">Bits that count; −1 = all.</param>
public sealed record Constant(byte[] Value, int PrefixLength);
