using System.Text;

namespace Weir.Core.Rules.Space;

/// <summary>
/// What firewalls say beyond numbers: the interface names and prefixes they compare, and the tests that are free variables.
/// </summary>
internal sealed class SpaceVocabulary
{
    private readonly HashSet<(int, EquatableArray<byte>)> _compared = [];

    /// <summary>Interface names without their padding.</summary>
    public SortedSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>The beginnings of names that wildcards ask for.</summary>
    public SortedSet<string> Prefixes { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of the free booleans.</summary>
    public SortedSet<string> Opaque { get; } = new(StringComparer.Ordinal);

    public static SpaceVocabulary Of(params ReadOnlySpan<Firewall> firewalls)
    {
        var vocabulary = new SpaceVocabulary();
        foreach (var firewall in firewalls)
        {
            foreach (var table in firewall.Tables)
            {
                vocabulary.Add(table);
            }
        }

        return vocabulary;
    }

    private void Add(Ruleset table)
    {
        var dynamic = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in table.Sets)
        {
            AddNames(set, table.Elements.GetValueOrDefault(set.Name));
            if (set.Dynamic)
            {
                dynamic.Add(set.Name);
            }
        }

        foreach (var chain in table.Chains)
        {
            if (chain.Base?.Device is { } device)
            {
                Names.Add(device);
            }

            foreach (var rule in chain.Rules)
            {
                foreach (var match in rule.Matches)
                {
                    Add(match, dynamic);
                }

                foreach (var statement in rule.Statements)
                {
                    if (statement is Statement.OverConnectionLimit limit)
                    {
                        Opaque.Add(OpaqueText.Of(limit));
                    }
                    else if (statement is Statement.OverRate rate)
                    {
                        Opaque.Add(OpaqueText.Of(rate));
                    }
                }
            }
        }
    }

    private void Add(Match match, HashSet<string> dynamic)
    {
        switch (match)
        {
            case Match.Compare { Part.Field.Type: FieldType.InterfaceName } compare:
                var prefixLength = compare.Part.IsMasked ? compare.Part.PrefixLength / 8 : -1;
                if (_compared.Add((prefixLength, compare.Value)))
                {
                    AddName(compare.Value.AsSpan(), prefixLength);
                }

                break;
            case Match.Masked { Field.Type: FieldType.InterfaceName } masked:
                AddName(masked.Value.AsSpan(), masked.Mask.AsSpan().LastIndexOf((byte)0xFF) + 1);
                break;
            case Match.Extension extension:
                Opaque.Add(OpaqueText.Of(extension));
                break;
            case Match.InSet inSet when dynamic.Contains(inSet.Set):
                Opaque.Add(OpaqueText.Of(inSet));
                break;
            case Match.Either either:
                foreach (var alternative in either.Alternatives)
                {
                    Add(alternative, dynamic);
                }

                break;
            default:
                break;
        }
    }

    private void AddName(ReadOnlySpan<byte> bytes, int prefixLength)
    {
        if (prefixLength >= 0)
        {
            Prefixes.Add(Text(bytes[..Math.Min(prefixLength, bytes.Length)]));
        }
        else
        {
            Names.Add(Text(bytes));
        }
    }

    private void AddNames(SetDeclaration set, ElementTable? elements)
    {
        var at = 0;
        foreach (var type in set.Key)
        {
            for (var i = 0; type == FieldType.InterfaceName && elements is not null && i < elements.Count; i++)
            {
                // Both ends of a range are names; what lies between and is named nowhere is "other", outside of all ranges.
                Names.Add(Text(elements[i].Slice(at, type.Length())));
            }

            at += type.PaddedLength();
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.TrimEnd((byte)0));
}
