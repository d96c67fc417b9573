namespace Weir.Core.Rules.Space;

/// <summary>
/// Sets and maps as diagrams over the fields of the key that is looked up. Each element leads to a terminal of the caller's choice,
/// a packet that is not in the set, or lacks a field of the key, to <see cref="Diagrams.False"/>.
/// </summary>
internal sealed class ElementDiagrams(Diagrams diagrams, SpaceLayout layout, FieldTests tests)
{
    /// <param name="key">What is looked up.</param>
    /// <param name="set">How the elements lie.</param>
    /// <param name="elements">Null = none.</param>
    /// <param name="terminals">A terminal's id for each element; empty = <see cref="Diagrams.True"/> for all.</param>
    public int Of(Key key, SetDeclaration set, ElementTable? elements, ReadOnlySpan<int> terminals)
    {
        var presence = Presence(key, out var protocols);
        if (elements is null || elements.Count == 0 || presence == Diagrams.False)
        {
            return Diagrams.False;
        }

        var found = Found(key, set, elements, terminals, protocols);
        return diagrams.Ite(presence, found, Diagrams.False);
    }

    private int Found(
        Key key,
        SetDeclaration set,
        ElementTable elements,
        ReadOnlySpan<int> terminals,
        byte[]? protocols
    )
    {
        if (
            key.Parts.Count == 1
            && layout.Number(key.Parts[0].Field) is { } block
            && FieldNumber.IsPrefixOrdered(key.Parts[0])
        )
        {
            var ranges = SingleKey.Ranges(key.Parts[0], block, set, elements, terminals);
            if (SingleKey.AreDisjoint(ranges))
            {
                return NumberRanges.Of(diagrams, block, ranges);
            }
        }
        else if (PackedKeys.TryPack(key, layout, set, elements, terminals, protocols) is { } packed)
        {
            return packed.Build(diagrams);
        }

        var boxes = new ElementBoxes(diagrams, layout, tests, key, set, elements);
        return boxes.Build(terminals);
    }

    /// <summary>
    /// Packets that have all fields of the key. Where the key holds the protocol itself, elements of other protocols are left out
    /// instead (<paramref name="protocols"/>): the test would stand below the addresses and be copied under each.
    /// </summary>
    private int Presence(Key key, out byte[]? protocols)
    {
        protocols = null;
        var present = Diagrams.True;
        var hasProtocol = false;
        foreach (var part in key.Parts)
        {
            hasProtocol |= part.Field == Field.L4Proto && !part.IsMasked;
        }

        foreach (var part in key.Parts)
        {
            if (hasProtocol && FieldTests.IsTransport(part.Field) && tests.Presence(part.Field) != Diagrams.False)
            {
                var allowed = FieldTests.ProtocolsOf(part.Field).ToArray();
                protocols = protocols is null ? allowed : [.. protocols.Where(allowed.Contains)];
                present = diagrams.And(present, tests.FirstFragment());
            }
            else
            {
                present = diagrams.And(present, tests.Presence(part.Field));
            }
        }

        return present;
    }
}
