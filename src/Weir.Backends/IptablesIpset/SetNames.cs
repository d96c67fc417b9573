using System.Globalization;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.IptablesIpset;

/// <summary>Writes sets as they are met and gives each content one name.</summary>
internal sealed class SetNames(TextWriter output, DateTimeOffset now, DiagnosticBag findings)
{
    private readonly Dictionary<string, Placed> _byName = new(StringComparer.Ordinal);
    private int _number;

    /// <returns>The set's name and shape; null when ipset cannot hold it, which is then a finding.</returns>
    public Placed? Place(AddressSet set, ReadOnlySpan<int> masks)
    {
        var declaration = set.Declaration;
        for (var number = 1; ; number++)
        {
            var name = Name(declaration.Name, number);
            if (!_byName.TryGetValue(name, out var known))
            {
                return Add(name, set, masks);
            }

            if (IsSame(known, set, masks))
            {
                return known;
            }
        }
    }

    private Placed? Add(string name, AddressSet set, ReadOnlySpan<int> masks)
    {
        var shape = IpsetShape.Of(set.Declaration, set.Elements, masks, out var problem);
        var named = set with { Declaration = set.Declaration with { Name = name } };
        if (shape is null || !IpsetRestoreText.WriteOne(output, named, shape, ++_number, now, ref problem))
        {
            findings.Add(IptablesErrors.UnsayableSet(set.Declaration, problem ?? ""));
            return null;
        }

        var placed = new Placed(name, set, shape);
        _byName.Add(name, placed);
        return placed;
    }

    private static bool IsSame(Placed known, AddressSet set, ReadOnlySpan<int> masks)
    {
        foreach (var part in known.Shape.Parts)
        {
            if (part.Mask != (masks.IsEmpty ? -1 : masks[part.Index]))
            {
                return false;
            }
        }

        return known.Set.Declaration == set.Declaration
            && (
                ReferenceEquals(known.Set.Elements, set.Elements)
                || (
                    known.Set.Elements.Bytes.Span.SequenceEqual(set.Elements.Bytes.Span)
                    && known.Set.Elements.Notes is null
                    && set.Elements.Notes is null
                )
            );
    }

    private static string Name(string wanted, int number)
    {
        var plain = wanted.Replace(' ', '-').Replace('"', '-');
        var suffix = number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{number}");
        var most = IpsetRestoreText.LongestName - suffix.Length;
        return (plain.Length > most ? plain[..most] : plain) + suffix;
    }

    /// <summary>A set as it is on the host.</summary>
    internal sealed record Placed(string Name, AddressSet Set, IpsetShape Shape);
}
