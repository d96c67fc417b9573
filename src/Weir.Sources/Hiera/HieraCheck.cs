using System.Globalization;
using Weir.Core.Text;
using Weir.Sources.IpsetSave;

namespace Weir.Sources.Hiera;

/// <summary>Reads configs and members as ipset would, and says what it would refuse, each with its place in the file.</summary>
public static class HieraCheck
{
    private const int DefaultMaxElements = 65_536;

    // IPSET_MAXNAMELEN of include/uapi/linux/netfilter/ipset/ip_set.h, without the final zero.
    private const int LongestName = 31;

    /// <param name="sets">As merged.</param>
    /// <param name="now">What time-outs of members count from.</param>
    /// <returns>The sets in the order of their names, or every fault of them.</returns>
    public static Checked<IReadOnlyList<CheckedSet>> Check(HieraSets sets, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var bag = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var elements = new ElementReader(now);
        var read = new List<CheckedSet>();
        foreach (var set in sets.Sets)
        {
            if (CheckSet(set, elements, bag) is { } one)
            {
                read.Add(one);
            }
        }

        return new Checked<IReadOnlyList<CheckedSet>>(bag.HasErrors ? null : read, bag.ToImmutable());
    }

    private static CheckedSet? CheckSet(HieraSet set, ElementReader elements, DiagnosticBag bag)
    {
        if (NameProblem(set.Name) is { } problem)
        {
            bag.Add(HieraErrors.BadName(set.At.Position, set.Name, problem));
        }

        var anyAddress = AnyMember.IsAmong(set.Members);
        var draft = Header(set, anyAddress, bag);
        if (draft is null || !ReadMembers(set, draft, elements, bag))
        {
            return null;
        }

        var built = SetBuilder.Build(
            draft,
            number => set.Members[number].At.Origin,
            (number, first) => Twice(set, set.Members[number], set.Members[first], bag)
        );
        if (built is null)
        {
            bag.Add(HieraErrors.BadConfig(set.ConfigAt.Position, set.Name, draft.OpaqueReason ?? ""));
            return null;
        }

        return new CheckedSet(set, built) { DeclaredType = TypeOf(set), IsIpv6 = draft.IsIpv6 };
    }

    private static string TypeOf(HieraSet set)
    {
        new LineWords(set.Config).Next(out var type);
        return new string(type);
    }

    private static SetDraft? Header(HieraSet set, bool anyAddress, DiagnosticBag bag)
    {
        var at = set.ConfigAt.Position;
        var words = new LineWords(set.Config);
        words.Next(out var word);
        var type = new string(word);
        if (IpsetType.Named(type) is not { } known)
        {
            bag.Add(HieraErrors.UnknownType(at, set.Name, type, Spelling.Nearest(type, IpsetType.Names)));
            return null;
        }

        if (known.IsList)
        {
            bag.Add(HieraErrors.BadConfig(at, set.Name, "lists of sets are not read from Hiera"));
            return null;
        }

        // The type that can hold members without an address; where there is none, their own check says so.
        var widened = anyAddress && AnyMember.CanBeIn(type) ? AnyMember.Type : type;
        var draft = HeaderReader.Read(set.Name, widened, words, 0, out var problem);
        problem ??= draft?.OpaqueReason;
        if (draft is null || problem is not null)
        {
            bag.Add(HieraErrors.BadConfig(at, set.Name, problem ?? ""));
            return null;
        }

        if (widened != type && draft.Netmask >= 0)
        {
            bag.Add(HieraErrors.BadConfig(at, set.Name, "a set with members for any address cannot have a netmask"));
            return null;
        }

        return draft;
    }

    private static bool ReadMembers(HieraSet set, SetDraft draft, ElementReader elements, DiagnosticBag bag)
    {
        var isRead = true;
        var halves = 0L;
        for (var i = 0; i < set.Members.Count; i++)
        {
            var member = set.Members[i];
            if (ReadMember(draft, member, i, elements, ref halves) is { } problem)
            {
                bag.Add(HieraErrors.BadMember(member.At.Position, set.Name, member.Text, problem));
                isRead = false;
            }
        }

        var count = (draft.Elements?.Count ?? 0) - halves;
        if (isRead && MostElements(draft) is { } most && count > most)
        {
            bag.Add(HieraErrors.NoRoom(set.ConfigAt.Position, set.Name, most, count));
            return false;
        }

        return isRead;
    }

    /// <param name="halves">Elements that stand for the other half of all addresses: no members of their own.</param>
    private static string? ReadMember(
        SetDraft draft,
        HieraMember member,
        int number,
        ElementReader elements,
        ref long halves
    )
    {
        if (member.Text.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
        {
            return "it has a line break";
        }

        var words = new LineWords(member.Text);
        if (!words.Next(out var value) || words.IsUnclosed)
        {
            return "it is empty";
        }

        var before = draft.Elements?.Count ?? 0;
        if (!AnyMember.Is(value))
        {
            return Read(draft, value, words, number, member, elements);
        }

        if (draft.Header.TypeName != AnyMember.Type)
        {
            return "it has no address, and only sets of hash:ip,port and hash:net,port can mean any by that";
        }

        foreach (var half in AnyMember.Halves(value, draft.IsIpv6))
        {
            if (Read(draft, half, words, number, member, elements) is { } problem)
            {
                return problem;
            }
        }

        halves += ((draft.Elements?.Count ?? 0) - before) / 2;
        return null;
    }

    private static string? Read(
        SetDraft draft,
        ReadOnlySpan<char> value,
        LineWords words,
        int number,
        HieraMember member,
        ElementReader elements
    )
    {
        var wasOpaque = draft.OpaqueReason is not null;
        elements.Comment = Comment(member.Comment);
        var problem = elements.Read(draft, value, words, number) ?? (wasOpaque ? null : draft.OpaqueReason);
        elements.Comment = null;
        return problem;
    }

    // A comment of ipset has at most 255 bytes (IPSET_MAX_COMMENT_SIZE) and one line; people write longer ones into data files.
    private static string? Comment(string? text)
    {
        const int longest = 255;
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var line = text.ReplaceLineEndings(" ").Trim();
        while (System.Text.Encoding.UTF8.GetByteCount(line) > longest)
        {
            var cut = Math.Max(1, line.Length * longest / System.Text.Encoding.UTF8.GetByteCount(line));
            cut = Math.Min(cut, line.Length - 1);
            line = line[..(char.IsHighSurrogate(line[cut - 1]) ? cut - 1 : cut)];
        }

        return line;
    }

    private static void Twice(HieraSet set, HieraMember member, HieraMember first, DiagnosticBag bag)
    {
        // Files of a hierarchy may well say the same in other words; that is once in the set.
        var (at, before) = (member.At.Position, first.At.Position);
        if (at.Path == before.Path)
        {
            // They come in the order of their texts; the one to blame is the later in the file.
            (member, first) =
                (at.Line, at.Column).CompareTo((before.Line, before.Column)) > 0 ? (member, first) : (first, member);
            bag.Add(HieraErrors.GivenTwice(member.At.Position, member.Text, set.Name, first));
        }
    }

    private static long? MostElements(SetDraft draft)
    {
        if (!draft.Header.TypeName.StartsWith("hash:", StringComparison.Ordinal))
        {
            return null;
        }

        return long.TryParse(
            HeaderReader.Value(draft.Header, "maxelem"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var most
        )
            ? most
            : DefaultMaxElements;
    }

    private static string? NameProblem(string name) =>
        name.Length == 0 ? "it is empty"
        : name.Length > LongestName ? $"it has more than {LongestName} characters"
        : name.AsSpan().ContainsAnyExceptInRange('!', '~') ? "it has a blank or a character that is not ASCII"
        : name.AsSpan().IndexOfAny("\"',\\#") >= 0 ? "it has a quote, a comma, a backslash or a '#'"
        : name[0] is '-' or '!' ? "it begins as an option does"
        : null;
}
