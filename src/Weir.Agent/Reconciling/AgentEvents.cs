using System.Globalization;
using Weir.Agent.Applying;
using Weir.Agent.Planning;
using Weir.Agent.State;
using Weir.Core.Text;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Reconciling;

/// <summary>WEIR0570 … 0589: what the agent does and meets, a line of the journal each. Each code has a page in docs/diagnostics.</summary>
internal static class AgentEvents
{
    private static readonly DiagnosticDescriptor ReadyCode = new("WEIR0570", "The agent's rules are in force");
    private static readonly DiagnosticDescriptor ChangedCode = new("WEIR0571", "A change is in force");
    private static readonly DiagnosticDescriptor SourceBadCode = new("WEIR0572", "The source cannot be used");
    private static readonly DiagnosticDescriptor SourceGoodCode = new("WEIR0573", "The source can be used again");
    private static readonly DiagnosticDescriptor HeldCode = new("WEIR0574", "A change is held");
    private static readonly DiagnosticDescriptor ReleasedCode = new("WEIR0575", "What was held is released");
    private static readonly DiagnosticDescriptor ForeignCode = new("WEIR0576", "Somebody else changed Weir's table");
    private static readonly DiagnosticDescriptor RolledBackCode = new("WEIR0577", "The agent went back");
    private static readonly DiagnosticDescriptor NotHeldCode = new("WEIR0578", "Nothing is held");
    private static readonly DiagnosticDescriptor NoAgentCode = new("WEIR0579", "No agent answers");
    private static readonly DiagnosticDescriptor BadRequestCode = new("WEIR0580", "The agent does not understand");
    private static readonly DiagnosticDescriptor UnsavedCode = new("WEIR0581", "The agent cannot save");
    private static readonly DiagnosticDescriptor StoppedCode = new("WEIR0582", "The agent stopped");
    private static readonly DiagnosticDescriptor ReloadedCode = new("WEIR0583", "The agent's settings were read again");
    private static readonly DiagnosticDescriptor WaitingCode = new("WEIR0584", "Changes wait for a confirmation");
    private static readonly DiagnosticDescriptor NotAppliedCode = new("WEIR0585", "A change could not be applied");
    private static readonly DiagnosticDescriptor ConfirmedCode = new("WEIR0586", "A change was confirmed");
    private static readonly DiagnosticDescriptor DeafCode = new("WEIR0587", "The agent cannot listen");

    private static readonly DiagnosticDescriptor AccountingCode = new(
        "WEIR0588",
        "Members' traffic is not accounted for"
    );

    private static readonly DiagnosticDescriptor LinesLostCode = new(
        "WEIR0804",
        "A reader of the journal was too slow"
    );

    private static readonly DiagnosticDescriptor UnauditedCode = new("WEIR0811", "The audit log cannot be written");

    public static Diagnostic Unaudited(string path, string reason) =>
        UnauditedCode.Error(
            new Position.InFile(path, 0),
            $"the audit log cannot be used: {reason}",
            "make room or make it writable; what cannot be written down is refused over HTTP, and done and said for root's socket"
        );

    public static Diagnostic LinesLost(long count) =>
        LinesLostCode.Warning(
            Position.None,
            $"{count} line{(count == 1 ? " was" : "s were")} lost: more was said than is kept for readers",
            "the system's journal has them all"
        );

    public static Diagnostic NotStarted() =>
        NoAgentCode.Error(Position.None, "the agent is still starting", "ask again in a moment");

    private static readonly DiagnosticDescriptor BlindCode = new(
        "WEIR0840",
        "The firewall's state cannot be seen whole"
    );

    public static Diagnostic Blind(IReadOnlyDictionary<string, string> refused) =>
        BlindCode.Warning(
            Position.None,
            $"not to be read: {string.Join("; ", refused.Select(static one => $"{one.Key} ({one.Value})"))}",
            "the rules are not concerned; what cannot be read is missing from the page, from /metrics and from alerts"
        );

    public static Diagnostic SeesAll() =>
        BlindCode.Info(Position.None, "the firewall's state can be seen whole again", "");

    public static Diagnostic NotAccounting() =>
        AccountingCode.Error(
            Position.None,
            "members' traffic cannot be added to the series of usage; the kernel counts on",
            "repair what the findings say; what was counted meanwhile is added then"
        );

    public static Diagnostic Accounting() =>
        AccountingCode.Info(Position.None, "members' traffic is added to the series of usage again", "");

    public static Diagnostic Ready(SiteSession session, ApplyResult first) =>
        first.Kind == PlanKind.Nothing
            ? Kept(session)
            : ReadyCode.Info(Position.None, $"revision {session.Revision.Number} is in force: {What(first)}", "");

    public static Diagnostic Kept(SiteSession session) =>
        ReadyCode.Info(
            Position.None,
            $"revision {session.Revision.Number} is in force and is kept as it is; nothing was loaded",
            ""
        );

    public static Diagnostic Changed(ApplyResult result) =>
        ChangedCode.Info(Position.None, $"revision {result.Revision?.Number} is in force: {What(result)}", "");

    public static Diagnostic SourceBad(int findings, bool isLoaded) =>
        SourceBadCode.Error(
            Position.None,
            isLoaded
                ? $"the source cannot be used ({findings} findings follow); what is in force stays"
                : $"the source cannot be used ({findings} findings follow); nothing is in force yet",
            "repair what the findings say; the agent goes on by itself"
        );

    public static Diagnostic SourceGood() => SourceGoodCode.Info(Position.None, "the source can be used again", "");

    public static Diagnostic Held(string why) =>
        HeldCode.Warning(
            Position.None,
            $"the change is held: {why}",
            "'weir agent accept' puts it into force; or repair the source"
        );

    public static Diagnostic HeldRequest(string why) =>
        HeldCode.Error(
            Position.None,
            $"the change is held: {why}; nothing was changed",
            "'weir agent accept' puts it into force; or repair the source"
        );

    public static Diagnostic Released(string why) => ReleasedCode.Info(Position.None, $"no longer held: {why}", "");

    public static Diagnostic Foreign(NftSeenCommit? seen, int findings, bool repaired) =>
        ForeignCode.Warning(
            Position.None,
            $"{By(seen)} changed Weir's table"
                + (findings > 0 ? $" in {findings} place{(findings == 1 ? "" : "s")}" : "")
                + (repaired ? "; it was put right" : "; it is kept, as agent.yaml says"),
            "keep rules of your own in a table of your own"
        );

    /// <param name="isRollout">It was the fleet's: then the fleet says when changes come through again.</param>
    public static Diagnostic RolledBack(ulong from, Revision to, string why, bool isRollout) =>
        RolledBackCode.Warning(
            Position.None,
            $"revision {from} was taken back ({why}); what was in force before it is, as revision {to.Number}",
            isRollout
                ? "repair the source; the fleet begins a new rollout by itself"
                : "repair the source, then 'weir agent accept' lets its changes through again"
        );

    public static Diagnostic NotHeld() =>
        NotHeldCode.Error(Position.None, "nothing is held", "'weir status' shows what the agent does");

    public static Diagnostic NoAgent(string socket, string reason) =>
        NoAgentCode.Error(
            Position.None,
            $"no agent answers at {socket}: {reason}",
            "start it ('weir agent', or 'systemctl start weir-agent'), or name its folder with --site or --state"
        );

    public static Diagnostic BadRequest(string problem) =>
        BadRequestCode.Error(
            Position.None,
            $"the agent does not understand: {problem}",
            "one JSON object a line, as docs/operations/agent.md lists; use one version of weir for both ends"
        );

    public static Diagnostic Unsaved(string reason) =>
        UnsavedCode.Warning(
            Position.None,
            $"the rules are in force, but the state folder cannot be written: {reason}",
            "make room or make it writable; the agent tries again by itself"
        );

    public static Diagnostic Stopped() => StoppedCode.Info(Position.None, "stopped; the rules stay in force", "");

    public static Diagnostic Reloaded() =>
        ReloadedCode.Info(Position.None, "the settings and the source are read again", "");

    public static Diagnostic Waiting(DateTimeOffset deadline) =>
        WaitingCode.Info(
            Position.None,
            $"changes of the source wait until the apply before is confirmed or rolled back at {deadline:HH:mm:ss} UTC",
            ""
        );

    public static Diagnostic NotApplied() =>
        NotAppliedCode.Error(
            Position.None,
            "a change could not be put into force; what was in force stays, and it is tried again",
            "the findings that follow say why"
        );

    public static Diagnostic Confirmed(ulong revision) =>
        ConfirmedCode.Info(Position.None, $"revision {revision} is confirmed and stays", "");

    public static Diagnostic Deaf(string what, string reason) =>
        DeafCode.Warning(Position.None, $"{what}: {reason}; it is tried again", "");

    private static string By(NftSeenCommit? seen) =>
        seen is { Program.Length: > 0 } one ? $"{one.Program} (process {one.Process})" : "somebody else";

    private static string What(ApplyResult result) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Kind.ToString().ToLowerInvariant()}, {result.ElementsAdded} elements added, {result.ElementsRemoved} removed, {result.ConnectionsEnded} connections ended, {(result.CompileTime + result.ApplyTime).TotalMilliseconds:0.0} ms"
        );
}
