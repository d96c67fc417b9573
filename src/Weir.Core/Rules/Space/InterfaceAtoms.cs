using System.Collections.Immutable;
using System.Text;

namespace Weir.Core.Rules.Space;

/// <summary>
/// The interfaces worth telling apart: none, one that is named nowhere, each named one, and for each wildcard one that only it
/// matches.
/// </summary>
internal static class InterfaceAtoms
{
    /// <summary>Code of "the packet has no such interface": the kernel compares an empty name (nft_meta.c, nft_meta_store_ifname).</summary>
    public const int None = 0;

    /// <summary>Code of an interface that nothing names.</summary>
    public const int Other = 1;

    // IFNAMSIZ is 16 with the closing zero.
    private const int LongestName = 15;

    public static ImmutableArray<byte[]?> Of(SpaceVocabulary vocabulary)
    {
        var names = new SortedSet<string>(vocabulary.Names, StringComparer.Ordinal);
        foreach (var prefix in vocabulary.Prefixes)
        {
            if (Fresh(prefix, vocabulary) is { } name)
            {
                names.Add(name);
            }
        }

        var other = OtherName(vocabulary);
        names.Remove(other);
        return [Bytes(""), Bytes(other), .. names.Select(Bytes)];
    }

    /// <summary>A name with this beginning that nothing names and no longer wildcard matches; null when there is none.</summary>
    private static string? Fresh(string prefix, SpaceVocabulary vocabulary)
    {
        foreach (var suffix in Suffixes())
        {
            var name = prefix + suffix;
            if (
                Encoding.UTF8.GetByteCount(name) <= LongestName
                && name.Length > 0
                && !vocabulary.Names.Contains(name)
                && !vocabulary.Prefixes.Any(longer => longer.Length > prefix.Length && Begins(name, longer))
            )
            {
                return name;
            }
        }

        return null;
    }

    private static string OtherName(SpaceVocabulary vocabulary)
    {
        foreach (var stem in new[] { "eth", "lan", "if", "x", "y" })
        {
            foreach (var suffix in Suffixes())
            {
                var name = stem + suffix;
                if (
                    !vocabulary.Names.Contains(name)
                    && !vocabulary.Prefixes.Any(prefix => prefix.Length > 0 && Begins(name, prefix))
                )
                {
                    return name;
                }
            }
        }

        return "~";
    }

    private static IEnumerable<string> Suffixes()
    {
        for (var number = 0; number < 10_000; number++)
        {
            yield return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        for (var letter = 'a'; letter <= 'z'; letter++)
        {
            yield return letter.ToString();
        }

        yield return "";
    }

    private static bool Begins(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);

    private static byte[] Bytes(string name)
    {
        var bytes = new byte[FieldType.InterfaceName.PaddedLength()];
        Encoding.UTF8.GetBytes(name, bytes);
        return bytes;
    }
}
