using System.Globalization;
using Weir.Core.Text;

namespace Weir.Sources.Hiera;

/// <summary>Findings about Hiera's data files (WEIR0230 … 0241).</summary>
internal static class HieraErrors
{
    private static readonly DiagnosticDescriptor None = new("WEIR0230", "No sets declared");
    private static readonly DiagnosticDescriptor Many = new("WEIR0231", "Too many members");
    private static readonly DiagnosticDescriptor Config = new("WEIR0232", "Unknown type or option of a set");
    private static readonly DiagnosticDescriptor Name = new("WEIR0233", "Name that no set can have");
    private static readonly DiagnosticDescriptor Member = new("WEIR0234", "Member does not fit its set");
    private static readonly DiagnosticDescriptor Twice = new("WEIR0235", "Member given twice");
    private static readonly DiagnosticDescriptor Room = new("WEIR0236", "Set has no room for its members");
    private static readonly DiagnosticDescriptor Json = new("WEIR0237", "Broken JSON");
    private static readonly DiagnosticDescriptor Options = new("WEIR0238", "Merge that is not read");

    private static readonly DiagnosticDescriptor Role = new(
        "WEIR0239",
        "Set without a role, or with one it cannot have"
    );

    private static readonly DiagnosticDescriptor Row = new("WEIR0240", "Member that no row of a site can be");

    public static Diagnostic OptionInSite(Position at, string member, string set) =>
        Row.Error(
            at,
            $"'{Excerpt.Of(member)}' of the set '{Excerpt.Of(set)}' has an option, which a row of a site has not",
            "write a ban that ends into the site's own list, with the time it ends at; write exceptions (nomatch) as allowed sources"
        );

    public static Diagnostic NoListener(Position at, string member, string set) =>
        Row.Error(
            at,
            $"'{Excerpt.Of(member)}' of the set '{Excerpt.Of(set)}' is no listener",
            "listeners have a port from 1 to 65535 of tcp or udp; give the set the role none if rules from elsewhere use it"
        );

    public static Diagnostic NoRole(Position at, string set) =>
        Role.Warning(
            at,
            $"nothing says what the set '{Excerpt.Of(set)}' is for: it is made, and no rule asks it",
            "name its role: '--role " + Excerpt.Of(set) + "=bans' (listeners, bans, allows or none)"
        );

    public static Diagnostic UnfitRole(Position at, string set, HieraRole role, string type) =>
        Role.Error(
            at,
            $"the set '{Excerpt.Of(set)}' of type {type} cannot hold {role.ToString().ToLowerInvariant()}",
            role == HieraRole.Listeners
                ? "listeners are hash:ip,port or hash:net,port"
                : "bans and allowed sources are hash:ip or hash:net"
        );

    public static Diagnostic RoleOfNone(string set, IReadOnlyList<string> known) =>
        Role.Error(
            Position.None,
            $"a role is given to the set '{Excerpt.Of(set)}', which no file declares",
            Spelling.Nearest(set, known) is { } near
                ? $"did you mean '{near}'?"
                : $"the sets are {string.Join(", ", known.Select(name => Excerpt.Of(name)))}"
        );

    public static Diagnostic NoSets(Position at, string key, IReadOnlyList<string> others) =>
        None.Error(
            at,
            others.Count == 0
                ? $"no file has the key '{key}'"
                : $"no file has the key '{key}'; what is there: {string.Join(", ", others.Select(other => $"'{Excerpt.Of(other)}'"))}",
            $"declare sets under '{key}': a map of names, each with 'config' and 'members'"
        );

    public static Diagnostic NotData(Position at, string found) =>
        None.Error(at, $"the file is {found}; expected a map of keys", "is it a data file of Hiera?");

    public static Diagnostic TooMany(Position at, int most) =>
        Many.Error(
            at,
            string.Create(CultureInfo.InvariantCulture, $"more than {most} members; the rest was not read"),
            "keep lists of this size in a feed of the site or in its database"
        );

    public static Diagnostic UnknownType(Position at, string set, string type, string? near) =>
        Config.Error(
            at,
            $"the set '{Excerpt.Of(set)}' is of the type '{Excerpt.Of(type)}', which ipset does not have",
            near is null ? "use a type such as hash:ip,port or hash:net" : $"did you mean '{near}'?"
        );

    public static Diagnostic BadConfig(Position at, string set, string problem) =>
        Config.Error(
            at,
            $"the config of the set '{Excerpt.Of(set)}': {problem}",
            "write it as behind 'create NAME': hash:net family inet hashsize 1024 maxelem 65536"
        );

    public static Diagnostic BadName(Position at, string name, string problem) =>
        Name.Error(at, $"'{Excerpt.Of(name)}' cannot be the name of a set: {problem}", "give the set another name");

    public static Diagnostic BadMember(Position at, string set, string member, string problem) =>
        Member.Error(
            at,
            $"'{Excerpt.Of(member)}' cannot be in the set '{Excerpt.Of(set)}': {problem}",
            "correct the member, or move it to a set of its type and family"
        );

    public static Diagnostic GivenTwice(Position at, string member, string set, HieraMember first) =>
        Twice.Error(
            at,
            $"'{Excerpt.Of(member)}' is in the set '{Excerpt.Of(set)}' already, as '{Excerpt.Of(first.Text)}' in {first.At.Position}",
            "keep one of them"
        );

    public static Diagnostic NoRoom(Position at, string set, long most, long count) =>
        Room.Error(
            at,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the set '{Excerpt.Of(set)}' has room for {most} elements (maxelem) and {count} members"
            ),
            "raise maxelem in its config: the kernel refuses what does not fit"
        );

    public static Diagnostic BrokenJson(Position at, string problem) =>
        Json.Error(
            at,
            $"this is not JSON: {Excerpt.Line(problem)}",
            "look at the quotes, commas and brackets before this place"
        );

    public static Diagnostic UnreadMerge(Position at, string found) =>
        Options.Error(
            at,
            $"lookup_options ask for the merge {found}",
            "first, hash and deep are read, without further options; 'merge' given to Weir comes before lookup_options"
        );
}
