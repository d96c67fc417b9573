using Weir.Core.Text;
using Weir.Sources;

namespace Weir.Web.Objects;

/// <summary>WEIR0823 … 0839, 0896 … 0898: the site's objects over HTTP. Each code has a page in docs/diagnostics.</summary>
internal static class ObjectDiagnostics
{
    private static readonly DiagnosticDescriptor NotYetCode = new("WEIR0823", "Nothing is in force yet");
    private static readonly DiagnosticDescriptor FixedCode = new("WEIR0824", "The site cannot be changed over HTTP");
    private static readonly DiagnosticDescriptor ValueCode = new("WEIR0825", "A value of a request is not understood");
    private static readonly DiagnosticDescriptor WrittenCode = new("WEIR0826", "An edit is written and not in force");
    private static readonly DiagnosticDescriptor UndoneCode = new(
        "WEIR0827",
        "An edit was not put into force and is undone"
    );
    private static readonly DiagnosticDescriptor StuckCode = new("WEIR0828", "An edit could not be undone");
    private static readonly DiagnosticDescriptor NobodyCode = new("WEIR0829", "The token's member is gone");
    private static readonly DiagnosticDescriptor UntraceableCode = new(
        "WEIR0830",
        "No packet of this member can be made"
    );

    private static readonly DiagnosticDescriptor UnwritableCode = new(
        "WEIR0896",
        "An edit cannot be kept for its undoing"
    );
    private static readonly DiagnosticDescriptor CutOffCode = new("WEIR0897", "An edit was cut off and is taken back");
    private static readonly DiagnosticDescriptor KeptCode = new(
        "WEIR0898",
        "An edit was cut off and could not be taken back"
    );

    public static Diagnostic Unwritable(string reason) =>
        UnwritableCode.Error(
            Position.None,
            $"how to undo the edit cannot be written to the state folder: {reason}; nothing was changed",
            "make room on the disk, or send the edit without confirmSeconds"
        );

    public static Diagnostic Unread(string reason) =>
        UnwritableCode.Warning(
            Position.None,
            $"what the state folder tells of an unconfirmed edit cannot be read: {reason}",
            "look whether the source says what it should ('weir plan'); rules that wait for a confirmation go back all the same"
        );

    public static Diagnostic CutOff(string by) =>
        CutOffCode.Warning(
            Position.None,
            $"an edit of '{by}' was written when the agent ended, and not in force; it was to be confirmed, so it is taken back in the source",
            "make it again"
        );

    public static Diagnostic CutOffKept(string by) =>
        KeptCode.Error(
            Position.None,
            $"an edit of '{by}' was written when the agent ended, and not in force; it cannot be taken back, so it comes into force without a confirmation",
            "look whether the source says what it should ('weir plan'); the cause follows"
        );

    public static Diagnostic NotYet() =>
        NotYetCode.Error(
            Position.None,
            "nothing is in force yet",
            "ask again in a moment; the journal says what is missing"
        );

    public static Diagnostic NotEditable(SourceKind? source) =>
        FixedCode.Error(
            Position.None,
            source switch
            {
                SourceKind.Csv => "the rows are in CSV files, which are changed where they are kept",
                SourceKind.Postgres => "the rows are in PostgreSQL, which other programs and other firewalls share",
                SourceKind.Sqlite => "the rows come from queries of your own, which only read",
                _ => "weir.yaml cannot be understood, so nobody knows where the rows are",
            },
            source is null
                ? "'weir check' says what is wrong with it"
                : "change them there, or with the verbs ('weir member block …'); the agent follows by itself"
        );

    public static Diagnostic Value(string name, string text, string expected) =>
        ValueCode.Error(Position.None, $"{name} is '{Short(text)}'; expected {expected}", "nothing was changed");

    public static Diagnostic Missing(string name, string expected) =>
        ValueCode.Error(Position.None, $"{name} is missing; expected {expected}", "nothing was changed");

    public static Diagnostic Unknown(string name, string known) =>
        ValueCode.Error(Position.None, $"'{Short(name)}' is not asked here", $"what may be said: {known}");

    public static Diagnostic Written() =>
        WrittenCode.Error(
            Position.None,
            "the rows are written, but what they mean is not in force",
            "the agent puts them into force when the cause, which follows, is gone; or take the edit back"
        );

    public static Diagnostic Undone() =>
        UndoneCode.Error(
            Position.None,
            "the edit could not be put into force, so it was taken back; nothing was changed",
            "the cause follows"
        );

    public static Diagnostic NotUndone() =>
        StuckCode.Error(
            Position.None,
            "the kernel has its rules of before, but the rows of the edit could not be taken back; changes are held",
            "put the source right by hand, for the cause that follows; 'accept' lets its changes through again"
        );

    public static Diagnostic Nobody(string login) =>
        NobodyCode.Error(
            Position.None,
            $"there is no member '{Short(login)}' any more",
            "the token is for a member that was deleted or renamed: make another one with 'weir token add'"
        );

    public static Diagnostic Untraceable(string login, string lacks) =>
        UntraceableCode.Error(
            Position.None,
            $"member '{Short(login)}' has no {lacks}",
            "name another direction or address, or give the packet's own words in 'packet'"
        );

    private static string Short(string text)
    {
        var clean = string.Concat(text.Select(static one => char.IsControl(one) ? '?' : one));
        return clean.Length > 60 ? $"{clean[..60]}…" : clean;
    }
}
