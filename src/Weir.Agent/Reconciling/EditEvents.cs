using Weir.Core.Text;

namespace Weir.Agent.Reconciling;

/// <summary>WEIR0820 … 0822, 0831, 0895: edits of the source that are put into force with a confirmation.</summary>
internal static class EditEvents
{
    private static readonly DiagnosticDescriptor AnotherCode = new("WEIR0820", "Another edit is being put into force");
    private static readonly DiagnosticDescriptor TooLateCode = new("WEIR0821", "An edit came too late");
    private static readonly DiagnosticDescriptor GivenUpCode = new("WEIR0822", "An edit did not come to its end");

    private static readonly DiagnosticDescriptor TakenOverCode = new(
        "WEIR0895",
        "A confirmation is waited for after a restart"
    );

    private static readonly DiagnosticDescriptor WaitsCode = new("WEIR0831", "A change waits for its confirmation");

    public static Diagnostic AnotherEdit() =>
        AnotherCode.Error(
            Position.None,
            "another edit is being put into force; nothing was changed",
            "try again in a moment"
        );

    public static Diagnostic TooLate() =>
        TooLateCode.Error(
            Position.None,
            "the edit took longer than the agent waits for it; it was not put into force",
            "look at the machine's load and at what holds the source's lock, then try again"
        );

    /// <summary>An apply waits for its confirmation (WEIR0508's page tells the same of the verbs).</summary>
    public static Diagnostic Waits(DateTimeOffset deadline) =>
        WaitsCode.Error(
            Position.None,
            $"what was applied last is rolled back at {deadline:HH:mm:ss} UTC unless it is confirmed; nothing was changed",
            "confirm it or roll it back first"
        );

    public static Diagnostic TakenOver(ulong revision, DateTimeOffset deadline) =>
        TakenOverCode.Warning(
            Position.None,
            $"revision {revision} waits for its confirmation since before this agent started; it is rolled back at {deadline:HH:mm:ss} UTC without it",
            "'weir confirm' keeps it, 'weir rollback' goes back"
        );

    public static Diagnostic GivenUp(TimeSpan patience) =>
        GivenUpCode.Warning(
            Position.None,
            $"an edit with a confirmation was begun {patience.TotalSeconds:0.###} s ago and not ended; the source's changes come into force again",
            "look whether the edit is in the source: it is in force without a confirmation then"
        );
}
