using System.Globalization;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Sources.Feeds;

/// <summary>Findings about feeds (WEIR0250–0259).</summary>
internal static class FeedErrors
{
    private static readonly DiagnosticDescriptor GoneDescriptor = new("WEIR0250", "Feed cannot be read");
    private static readonly DiagnosticDescriptor EmptyDescriptor = new("WEIR0251", "Feed is empty");
    private static readonly DiagnosticDescriptor NoListDescriptor = new("WEIR0252", "Feed is no list of addresses");
    private static readonly DiagnosticDescriptor ChangeDescriptor = new("WEIR0253", "Feed changed too much");
    private static readonly DiagnosticDescriptor LimitDescriptor = new("WEIR0254", "Feed is too long");
    private static readonly DiagnosticDescriptor LineDescriptor = new("WEIR0255", "Line of a feed not understood");
    private static readonly DiagnosticDescriptor OursDescriptor = new(
        "WEIR0256",
        "Feed would ban what must stay reachable"
    );
    private static readonly DiagnosticDescriptor TwiceDescriptor = new("WEIR0257", "Two feeds of one name");
    private static readonly DiagnosticDescriptor NameDescriptor = new("WEIR0258", "Not a feed's name");
    private static readonly DiagnosticDescriptor MemoryDescriptor = new("WEIR0259", "Memory of a feed damaged");

    public static Diagnostic Gone(FeedSettings feed, string reason, int kept) =>
        GoneDescriptor.Warning(
            Place(feed),
            $"feed {feed.Name}: '{feed.Path}' cannot be read: {Excerpt.Line(reason)}; {Stays(kept)}",
            $"see to what fetches it; 'weir feed accept {feed.Name}' drops its bans"
        );

    public static Diagnostic Empty(FeedSettings feed, int kept) =>
        EmptyDescriptor.Warning(
            Place(feed),
            $"feed {feed.Name} holds no address; {Stays(kept)}",
            $"see to what fetches it; 'weir feed accept {feed.Name}' takes it as empty"
        );

    public static Diagnostic NoList(FeedSettings feed, string why, int kept) =>
        NoListDescriptor.Warning(
            Place(feed),
            $"feed {feed.Name} {why}; {Stays(kept)}",
            "look at the file: a captive portal, a log-in page or a moved address often comes instead of a list"
        );

    public static Diagnostic Change(FeedSettings feed, int before, int now) =>
        ChangeDescriptor.Warning(
            Place(feed),
            string.Create(
                CultureInfo.InvariantCulture,
                $"feed {feed.Name} went from {before} to {now} entries, by more than the factor {feed.MaxChange}; {Stays(before)}"
            ),
            $"look at it; 'weir feed accept {feed.Name}' takes it, a larger maxChange lets such changes through"
        );

    public static Diagnostic Limit(FeedSettings feed, int kept) =>
        LimitDescriptor.Warning(
            Place(feed),
            string.Create(
                CultureInfo.InvariantCulture,
                $"feed {feed.Name} has more than {feed.MaxEntries} entries; {Stays(kept)}"
            ),
            "is it the right list? A larger maxEntries takes it"
        );

    public static Diagnostic Line(Position.InFile at, ReadOnlySpan<byte> line, string problem) =>
        LineDescriptor.Warning(
            at,
            $"'{Excerpt.Of(line)}': {problem}",
            "the other lines are taken; expected is an address, a prefix or 'first-last', then ';' or '#' and any words"
        );

    public static Diagnostic Ours(FeedSettings feed, Position at, IpPrefix entry, IpPrefix ours, string what) =>
        OursDescriptor.Warning(
            at,
            $"feed {feed.Name} lists {entry}, which overlaps {ours}, {what}: not banned",
            "the whole entry is left out; ban the rest of it by hand if it must be"
        );

    public static Diagnostic NameTwice(Position at, string name) =>
        TwiceDescriptor.Error(at, $"there is a feed '{name}' already", "give each feed a name of its own");

    public static Diagnostic BadName(Position at, string name) =>
        NameDescriptor.Error(
            at,
            $"'{Excerpt.Of(name.AsSpan())}' cannot name a feed",
            "take letters, digits, '.', '_' and '-', at most 64, the first a letter or digit"
        );

    public static Diagnostic Damaged(string path, string reason) =>
        MemoryDescriptor.Warning(
            new Position.InFile(path, 0),
            $"what was kept of a feed cannot be used: {Excerpt.Line(reason)}",
            "the feed is taken as it is now, and remembered anew with the next apply"
        );

    public static Diagnostic NotKept(string path, string reason) =>
        MemoryDescriptor.Warning(
            new Position.InFile(path, 0),
            $"what was taken of a feed cannot be remembered: {Excerpt.Line(reason)}",
            "until it can, the next list is not held against this one"
        );

    private static Position.InFile Place(FeedSettings feed) => new(feed.Path, 0);

    private static string Stays(int kept) =>
        kept == 0
            ? "nothing is banned by it"
            : string.Create(CultureInfo.InvariantCulture, $"the {kept} entries taken last stay banned");
}
