using System.Globalization;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.IptablesIpset;

/// <summary>Writes sets as they are met and gives each content one name.</summary>
internal sealed class SetNames
{
    private readonly TextWriter _output;
    private readonly DateTimeOffset _now;
    private readonly bool _lasting;
    private readonly DiagnosticBag _findings;
    private readonly Dictionary<string, Placed> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SetList> _lists;
    private readonly HashSet<string> _taken;
    private int _number;

    /// <summary>Names of sets that are kept verbatim are theirs: rules name them in words that are not rewritten.</summary>
    public SetNames(TextWriter output, Firewall firewall, DateTimeOffset now, bool lasting, DiagnosticBag findings)
    {
        (_output, _now, _lasting, _findings) = (output, now, lasting, findings);
        _lists = firewall.Lists.Items.ToDictionary(static list => list.Written.Name, StringComparer.Ordinal);
        _taken = firewall.OpaqueSets.Items.Select(static set => set.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <returns>The set's name and shape; null when ipset cannot hold it, which is then a finding.</returns>
    public Placed? Place(AddressSet set, ReadOnlySpan<int> masks)
    {
        var declaration = set.Declaration;
        for (var number = 1; ; number++)
        {
            var name = Name(declaration.Name, number);
            if (_taken.Contains(name))
            {
                continue;
            }

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

    /// <summary>Writes a set as it was read. Members of a list that could be modelled are written before it.</summary>
    public void Place(OpaqueSet set) => WriteVerbatim(set, set.Name);

    private Placed? Add(string name, AddressSet set, ReadOnlySpan<int> masks)
    {
        var shape = IpsetShape.Of(set.Declaration, set.Elements, masks, _lasting, out var problem);
        if (shape is not null && _lists.TryGetValue(set.Declaration.Name, out var list) && IsStill(list, set, shape))
        {
            WriteVerbatim(list.Written, name);
            return Keep(name, set, shape);
        }

        var named = set with { Declaration = set.Declaration with { Name = name } };
        if (shape is null || !IpsetRestoreText.WriteOne(_output, named, shape, ++_number, _now, _lasting, ref problem))
        {
            _findings.Add(IptablesErrors.UnsayableSet(set.Declaration, problem ?? ""));
            return null;
        }

        return Keep(name, set, shape);
    }

    private Placed Keep(string name, AddressSet set, IpsetShape shape)
    {
        var placed = new Placed(name, set, shape);
        _byName.Add(name, placed);
        return placed;
    }

    // A pass may have changed what the set holds, or look it up under a mask: then it is no list any more.
    private static bool IsStill(SetList list, AddressSet set, IpsetShape shape) =>
        list.Union.Declaration == set.Declaration with { Dynamic = list.Union.Declaration.Dynamic }
        && list.Union.Elements.Bytes.Span.SequenceEqual(set.Elements.Bytes.Span)
        && !shape.Parts.Any(static part => part.Mask >= 0);

    private void WriteVerbatim(OpaqueSet set, string name)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in set.Members)
        {
            if (Place(member, []) is { } placed)
            {
                members[member.Declaration.Name] = placed.Name;
            }
        }

        VerbatimLines.Write(_output, set, name, ++_number, members);
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
