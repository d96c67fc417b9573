using System.Collections.Immutable;
using System.Globalization;
using Weir.Core;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Sources.IpsetSave;

/// <summary>Reads what stands behind <c>create NAME TYPE</c>.</summary>
internal static class HeaderReader
{
    private static readonly string[] Flags = ["counters", "comment", "skbinfo", "forceadd"];

    private static readonly string[] Values =
    [
        "family",
        "hashsize",
        "maxelem",
        "timeout",
        "netmask",
        "bitmask",
        "markmask",
        "range",
        "bucketsize",
        "initval",
        "size",
        "probes",
        "resize",
    ];

    /// <param name="problem">Why the line is refused; null when the draft is returned.</param>
    public static SetDraft? Read(string name, string typeName, LineWords words, int line, out string? problem)
    {
        var options = ImmutableArray.CreateBuilder<ExtensionOption>();
        string? unknown = null;
        while (words.Next(out var word))
        {
            if (word is "-exist" or "-!")
            {
                continue;
            }

            if (IsOneOf(word, Flags))
            {
                options.Add(new ExtensionOption(new string(word), []));
            }
            else if (words.Next(out var value))
            {
                unknown ??= IsOneOf(word, Values) ? null : new string(word);
                options.Add(new ExtensionOption(new string(word), [new string(value)]));
            }
            else
            {
                problem = $"nothing stands behind '{Excerpt.Of(word)}'";
                return null;
            }
        }

        var header = new IpsetHeader(typeName, new EquatableArray<ExtensionOption>(options.ToImmutable()));
        return Draft(name, header, unknown, line, out problem);
    }

    /// <summary>The value of an option, or null.</summary>
    public static string? Value(IpsetHeader header, string option)
    {
        foreach (var one in header.Options)
        {
            if (one.Name == option && one.Arguments.Count == 1)
            {
                return one.Arguments[0];
            }
        }

        return null;
    }

    private static SetDraft? Draft(string name, IpsetHeader header, string? unknown, int line, out string? problem)
    {
        var ipv6 = Value(header, "family") is "inet6";
        var netmask = -1;
        uint timeout = 0;
        problem =
            Value(header, "family") is not (null or "inet" or "inet6" or "unspec")
                ? $"the family is '{Excerpt.Of(Value(header, "family"))}', expected inet or inet6"
            : Value(header, "timeout") is { } seconds
            && !uint.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out timeout)
                ? $"the time-out '{Excerpt.Of(seconds)}' is no number of seconds"
            : Value(header, "netmask") is { } length
            && (
                !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out netmask)
                || netmask < 1
                || netmask > (ipv6 ? 128 : 32)
            )
                ? $"the netmask '{Excerpt.Of(length)}' is no prefix length"
            : null;
        if (problem is not null)
        {
            return null;
        }

        var type = IpsetType.Named(header.TypeName);
        var key = type?.KeyOf(ipv6) ?? [];
        var draft = new SetDraft(name, header, type, ipv6, line)
        {
            Key = key,
            Netmask = netmask,
            DefaultTimeout = timeout,
            HasTimeouts = Value(header, "timeout") is not null,
            HasCounters = header.Options.Items.Any(static option => option.Name == "counters"),
            Elements = type is null || type.IsList ? null : new DraftElements(Length(key)),
            KeepsLines = MayBeOpaque(header, type, unknown),
            Range = RangeOf(header, ipv6),
        };
        if (WhyOpaque(header, type, unknown) is { } reason)
        {
            draft.MakeOpaque(reason, line);
        }

        return draft;
    }

    private static string? WhyOpaque(IpsetHeader header, IpsetType? type, string? unknown) =>
        type is null ? $"nobody here knows the type '{Excerpt.Of(header.TypeName)}'"
        : unknown is not null ? $"nobody here knows the option '{Excerpt.Of(unknown)}'"
        : Value(header, "bitmask") is not null ? "its addresses are compared under a mask"
        : Value(header, "markmask") is { } mask && mask is not ("0xffffffff" or "0xFFFFFFFF")
            ? "its marks are compared under a mask"
        : null;

    private static bool MayBeOpaque(IpsetHeader header, IpsetType? type, string? unknown) =>
        WhyOpaque(header, type, unknown) is not null
        || type is null
        || type.IsList
        || type.Columns.Length > 1
        || Value(header, "timeout") is not null;

    private static (UInt128 First, UInt128 Last)? RangeOf(IpsetHeader header, bool ipv6)
    {
        if (Value(header, "range") is not { } range)
        {
            return null;
        }

        if (IpPrefix.TryParse(range, out var prefix, out _) && prefix.IsIpv6 == ipv6 && !ipv6)
        {
            return (prefix.V4.Address.Value, prefix.V4.Last.Value);
        }

        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return
            dash < 0 || Number(range.AsSpan(0, dash)) is not { } first || Number(range.AsSpan(dash + 1)) is not { } last
            ? null
            : (first, last);
    }

    private static UInt128? Number(ReadOnlySpan<char> text) =>
        Ipv4Address.TryParse(text, out var address) ? address.Value
        : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port
        : null;

    private static int Length(ImmutableArray<FieldType> key)
    {
        var length = 0;
        foreach (var type in key)
        {
            length += type.PaddedLength();
        }

        return length;
    }

    private static bool IsOneOf(ReadOnlySpan<char> word, string[] words)
    {
        foreach (var one in words)
        {
            if (word.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }
}
