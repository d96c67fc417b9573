using System.Globalization;
using System.Numerics;
using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>What stands behind <c>create NAME</c>: as it was read, or made to measure.</summary>
internal static class IpsetHeaderText
{
    // ipset's defaults; the table doubles by itself, which costs the loader time (kernel.md, E).
    private const uint SmallestHash = 1024;
    private const long SmallestMost = 65_536;

    // It costs nothing before it is filled.
    private const long LastingMost = 1 << 22;

    public static string Of(SetDeclaration set, ElementTable elements, IpsetShape shape, long count, bool lasting)
    {
        if (set.Ipset is { } header)
        {
            return ExtensionOption.Join(header.TypeName, [.. header.Options.Select(option => Roomy(option, count))]);
        }

        var text = new StringBuilder(shape.TypeName);
        if (shape.TypeName.StartsWith("bitmap:", StringComparison.Ordinal))
        {
            text.Append(" range 0-65535");
        }
        else
        {
            if (shape.TypeName != "hash:mac")
            {
                text.Append(shape.IsIpv6 ? " family inet6" : " family inet");
            }

            var size = Math.Max(SmallestHash, BitOperations.RoundUpToPowerOf2((uint)(count / 4)));
            text.Append(
                CultureInfo.InvariantCulture,
                $" hashsize {size} maxelem {Math.Max(lasting ? LastingMost : SmallestMost, count)}"
            );
        }

        text.Append(set.Timeouts ? " timeout 0" : "");
        text.Append(set.Counters ? " counters" : "");
        var isBitmap = shape.TypeName.StartsWith("bitmap:", StringComparison.Ordinal);
        text.Append(HasComments(set, elements) || (lasting && !isBitmap) ? " comment" : "");
        return text.ToString();
    }

    // Networks with exceptions become more elements than they were (their prefixes), and must find room.
    private static ExtensionOption Roomy(ExtensionOption option, long count) =>
        option is { Name: "maxelem", Arguments: [var most] }
        && long.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var room)
        && room < count
            ? option with
            {
                Arguments = [count.ToString(CultureInfo.InvariantCulture)],
            }
            : option;

    public static bool HasComments(SetDeclaration set, ElementTable elements)
    {
        if (set.Ipset is { } header)
        {
            return header.Options.Items.Any(static option => option.Name == "comment");
        }

        return elements.Notes is { } notes && notes.Values.Any(static note => note.Comment is not null);
    }
}
