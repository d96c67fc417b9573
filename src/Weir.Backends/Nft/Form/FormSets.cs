using System.Globalization;
using System.Numerics;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>The sets that the form adds to a ruleset, one for each content.</summary>
internal sealed class FormSets(Ruleset ruleset)
{
    private readonly HashSet<string> _names = ruleset.Sets.Items.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
    private readonly Dictionary<(FieldType Type, EquatableArray<byte> Bounds), string> _byContent = [];
    private Dictionary<string, ElementTable>? _elements;

    public List<SetDeclaration> Added { get; } = [];

    public IReadOnlyDictionary<string, ElementTable> Elements => _elements ?? ruleset.Elements;

    /// <summary>A set of these ranges: a hash where each is one value.</summary>
    public string OfRanges(Match.InRanges ranges, Rule rule)
    {
        var type = ranges.Field.Type;
        if (_byContent.TryGetValue((type, ranges.Bounds), out var name))
        {
            return name;
        }

        var parts = new RangeList(ranges);
        name = FreeName(Prefix(type));
        var set = new SetDeclaration(name, [type])
        {
            Interval = !parts.AreValues,
            Capacity = parts.AreValues ? BitOperations.RoundUpToPowerOf2((uint)parts.Count * 2) : 0,
        };
        var table = new ElementTable(set.Stride, parts.Count);
        for (var i = 0; i < parts.Count; i++)
        {
            var element = table.Append(rule.Origin);
            parts.First(i).CopyTo(element);
            if (set.Interval)
            {
                parts.Last(i).CopyTo(element[set.KeyLength..]);
            }
        }

        Add(set);
        (_elements ??= new Dictionary<string, ElementTable>(ruleset.Elements, StringComparer.Ordinal))[name] = table;
        _byContent[(type, ranges.Bounds)] = name;
        return name;
    }

    /// <summary>Declares a set that a test or statement needs, unless it is there.</summary>
    public void Require(SetDeclaration set)
    {
        if (!_names.Contains(set.Name))
        {
            Add(set);
        }
    }

    private void Add(SetDeclaration set)
    {
        _names.Add(set.Name);
        Added.Add(set);
    }

    private string FreeName(string prefix)
    {
        for (var i = 1; ; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}_{i}");
            if (!_names.Contains(name))
            {
                return name;
            }
        }
    }

    private static string Prefix(FieldType type) =>
        type switch
        {
            FieldType.Port => "ports",
            FieldType.Ipv4Address or FieldType.Ipv6Address => "addresses",
            FieldType.Protocol => "protocols",
            _ => "values",
        };
}
