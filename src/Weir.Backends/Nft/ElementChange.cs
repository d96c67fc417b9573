using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>What turns one content of a set into another, with as few element operations as there are.</summary>
/// <param name="Removed">To delete first; a key whose data or note changes is in both.</param>
/// <param name="Added">To add then.</param>
internal sealed record ElementChange(ElementTable Removed, ElementTable Added)
{
    /// <summary>One walk over each table. An expiry that differs by less than <paramref name="tolerance"/> is the same.</summary>
    public static ElementChange Between(
        SetDeclaration set,
        ElementTable before,
        ElementTable after,
        TimeSpan tolerance = default
    )
    {
        var removed = new ElementTable(SetLayout.Stride(set));
        var added = new ElementTable(SetLayout.Stride(set));
        if (ReferenceEquals(before, after))
        {
            return new ElementChange(removed, added);
        }

        var keyBytes = SetLayout.KeyBytes(set);
        var index = new ElementIndex(before, keyBytes);
        var stays = new bool[before.Count];
        for (var i = 0; i < after.Count; i++)
        {
            var old = index.Find(after[i][..keyBytes]);
            if (old >= 0 && !stays[old] && AreSame(before, old, after, i, tolerance))
            {
                stays[old] = true;
            }
            else
            {
                Copy(after, i, added);
            }
        }

        for (var i = 0; i < before.Count; i++)
        {
            if (!stays[i])
            {
                Copy(before, i, removed);
            }
        }

        return new ElementChange(removed, added);
    }

    public static void Copy(ElementTable source, int index, ElementTable target)
    {
        source[index].CopyTo(target.Append(source.OriginOf(index)));
        if (source.Notes?.GetValueOrDefault(index) is { } note)
        {
            target.Annotate(note);
        }
    }

    private static bool AreSame(ElementTable before, int old, ElementTable after, int index, TimeSpan tolerance) =>
        before[old].SequenceEqual(after[index])
        && HaveSameNote(before.Notes?.GetValueOrDefault(old), after.Notes?.GetValueOrDefault(index), tolerance);

    private static bool HaveSameNote(ElementNote? one, ElementNote? other, TimeSpan tolerance)
    {
        if (NftComment.Clean(one?.Comment) != NftComment.Clean(other?.Comment))
        {
            return false;
        }

        return (one?.Expires, other?.Expires) switch
        {
            (null, null) => true,
            ({ } a, { } b) => (a - b).Duration() <= tolerance,
            _ => false,
        };
    }
}
