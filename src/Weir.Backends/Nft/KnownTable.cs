using Weir.Core;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>What a table is known to hold, from belief or from reading.</summary>
/// <param name="Spec">Its structure.</param>
/// <param name="Elements">Contents of a set in the words of the declaration asked with; null where they are not known.</param>
/// <param name="Verdicts">The verdicts that a verdict map of this name may hold.</param>
internal sealed record KnownTable(
    TableSpec Spec,
    Func<SetDeclaration, ElementTable?> Elements,
    Func<string, EquatableArray<Verdict>> Verdicts
)
{
    public static KnownTable From(Ruleset believed)
    {
        ArgumentNullException.ThrowIfNull(believed);
        believed = NftForm.Of(believed);
        var sets = believed.Sets.Items.ToDictionary(s => s.Name, StringComparer.Ordinal);
        return new KnownTable(
            NftSpecs.Table(believed),
            set => Translated(set, sets[set.Name], believed.Elements.GetValueOrDefault(set.Name)),
            name => sets[name].Verdicts
        );
    }

    public static KnownTable From(
        Ruleset desired,
        TableSpec actual,
        IReadOnlyDictionary<string, ElementBlock> elements,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(elements);
        var sets = desired.Sets.Items.ToDictionary(s => s.Name, StringComparer.Ordinal);
        return new KnownTable(
            actual,
            set => elements.TryGetValue(set.Name, out var block) ? NftElements.Table(set, block, now) : null,
            name => sets.TryGetValue(name, out var set) ? set.Verdicts : []
        );
    }

    // A verdict map's data are indexes into its own declaration: the same number may mean another verdict in the other one.
    private static ElementTable Translated(SetDeclaration wanted, SetDeclaration had, ElementTable? elements)
    {
        if (elements is null)
        {
            return new ElementTable(SetLayout.Stride(had));
        }

        if (wanted.Verdicts == had.Verdicts)
        {
            return elements;
        }

        var map = had.Verdicts.Items.Select(v => wanted.Verdicts.Items.IndexOf(v)).ToArray();
        var keyBytes = SetLayout.KeyBytes(had);
        var translated = new ElementTable(elements.Stride, elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            var element = translated.Append(elements.OriginOf(i));
            elements[i].CopyTo(element);
            var index = SetLayout.VerdictIndex(element[keyBytes..]);
            SetLayout.WriteVerdictIndex(element[keyBytes..], index < 0 ? index : map[index]);
            if (elements.Notes?.GetValueOrDefault(i) is { } note)
            {
                translated.Annotate(note);
            }
        }

        return translated;
    }
}
