using System.Collections.Immutable;
using System.Globalization;
using Weir.Core;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Sources.Yaml;

/// <summary>Turns YAML values into typed ones; each failure is one finding and a null.</summary>
internal sealed class YamlScalars(DiagnosticBag bag)
{
    public DiagnosticBag Bag => bag;

    public MapReader? Map(YamlValue? value, string what)
    {
        if (value is YamlValue.Map map)
        {
            return new MapReader(map, what, bag);
        }

        Wrong(value, what, "a map of keys");
        return null;
    }

    public string? Text(YamlValue? value, string what)
    {
        if (value is YamlValue.Scalar { IsNull: false, Text.Length: > 0 } scalar)
        {
            return scalar.Text;
        }

        Wrong(value, what, "a text");
        return null;
    }

    public uint? Number(YamlValue? value, string what, uint least, uint most)
    {
        if (
            value is YamlValue.Scalar { IsPlain: true } scalar
            && uint.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
        {
            return number;
        }

        Wrong(value, what, $"a number from {least} to {most}");
        return null;
    }

    public bool? Truth(YamlValue? value, string what)
    {
        switch (value)
        {
            case YamlValue.Scalar { IsPlain: true, Text: "true" }:
                return true;
            case YamlValue.Scalar { IsPlain: true, Text: "false" }:
                return false;
            default:
                Wrong(value, what, "true or false");
                return null;
        }
    }

    /// <summary>One of a few words.</summary>
    public T? Choice<T>(YamlValue? value, string what, ReadOnlySpan<(string Word, T Meaning)> words)
        where T : struct
    {
        if (value is YamlValue.Scalar scalar)
        {
            foreach (var (word, meaning) in words)
            {
                if (scalar.Text == word)
                {
                    return meaning;
                }
            }
        }

        if (value is not (null or YamlValue.Unreadable))
        {
            bag.Add(FileErrors.UnknownWord(value.At, what, value.Kind, [.. words.ToArray().Select(word => word.Word)]));
        }

        return null;
    }

    public IpPrefix? Prefix(YamlValue? value, string what)
    {
        var text = Text(value, what);
        if (value is null || text is null)
        {
            return null;
        }

        if (IpPrefix.TryParse(text, out var prefix, out var problem))
        {
            return prefix;
        }

        bag.Add(ValueErrors.Prefix(value.At, text, problem));
        return null;
    }

    public Ipv4Prefix? Prefix4(YamlValue? value, string what)
    {
        var prefix = Prefix(value, what);
        if (value is null || prefix is not { IsIpv6: true })
        {
            return prefix?.V4;
        }

        bag.Add(FileErrors.WrongType(value.At, what, "an IPv4 prefix", value.Kind));
        return null;
    }

    /// <summary>An address alone, as a host prefix: <c>192.0.2.1</c>, not <c>192.0.2.0/24</c>.</summary>
    public IpPrefix? Host(YamlValue? value, string what)
    {
        if (value is YamlValue.Scalar { Text: var text } && text.Contains('/', StringComparison.Ordinal))
        {
            bag.Add(FileErrors.WrongType(value.At, what, "an address without '/'", value.Kind));
            return null;
        }

        return Prefix(value, what);
    }

    public PortRange? Ports(YamlValue? value, string what)
    {
        var text = Text(value, what);
        if (value is null || text is null)
        {
            return null;
        }

        if (PortRange.TryParse(text, out var ports, out var problem))
        {
            return ports;
        }

        bag.Add(ValueErrors.Ports(value.At, text, problem));
        return null;
    }

    /// <summary>A list; items that cannot be read are left out (and reported). Absent gives an empty list.</summary>
    public EquatableArray<T> Many<T>(YamlValue? value, string what, Func<YamlValue, string, T?> read)
        where T : struct
    {
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var item in Items(value, what))
        {
            if (read(item, what) is { } read1)
            {
                items.Add(read1);
            }
        }

        return new EquatableArray<T>(items.ToImmutable());
    }

    /// <summary>The items of a list of maps and the like; a value that is no list is reported.</summary>
    public ImmutableArray<YamlValue> Items(YamlValue? value, string what)
    {
        if (value is YamlValue.Sequence sequence)
        {
            return sequence.Items;
        }

        Wrong(value, what, "a list");
        return [];
    }

    // A null value was reported already (missing key, key without value) or is allowed to be absent.
    private void Wrong(YamlValue? value, string what, string expected)
    {
        if (value is not (null or YamlValue.Unreadable))
        {
            bag.Add(FileErrors.WrongType(value.At, what, expected, value.Kind));
        }
    }
}
