using Weir.Agent.State;
using Weir.Core.Text;

namespace Weir.Agent;

/// <summary>WEIR0501 … 0529: plan, apply, confirm, rollback. Each code has a page in docs/diagnostics.</summary>
internal static class AgentDiagnostics
{
    /// <summary>The code of <see cref="Locked"/>.</summary>
    public const string LockedCodeText = "WEIR0501";

    private static readonly DiagnosticDescriptor LockedCode = new(LockedCodeText, "Another weir is at work");
    private static readonly DiagnosticDescriptor DamagedCode = new("WEIR0502", "The state folder is damaged");
    private static readonly DiagnosticDescriptor RefusedCode = new("WEIR0503", "The kernel refused the change");
    private static readonly DiagnosticDescriptor UnreachableCode = new("WEIR0504", "The kernel cannot be asked");
    private static readonly DiagnosticDescriptor EmptyCode = new("WEIR0505", "No members over a full table");
    private static readonly DiagnosticDescriptor DriftCode = new("WEIR0506", "Somebody else changed Weir's table");
    private static readonly DiagnosticDescriptor VerifyCode = new(
        "WEIR0507",
        "The kernel holds something else than was loaded"
    );
    private static readonly DiagnosticDescriptor PendingCode = new("WEIR0508", "An apply waits for its confirmation");
    private static readonly DiagnosticDescriptor NothingPendingCode = new("WEIR0509", "Nothing to confirm");
    private static readonly DiagnosticDescriptor NoRollbackCode = new("WEIR0510", "Nothing to roll back to");
    private static readonly DiagnosticDescriptor GuardianCode = new("WEIR0511", "The guardian did not start");
    private static readonly DiagnosticDescriptor FolderCode = new("WEIR0512", "The state folder cannot be used");
    private static readonly DiagnosticDescriptor BusyCode = new("WEIR0513", "The kernel's rules keep changing");
    private static readonly DiagnosticDescriptor UnknownTableCode = new(
        "WEIR0514",
        "A table that the state does not know"
    );
    private static readonly DiagnosticDescriptor ConntrackCode = new("WEIR0515", "Connections could not be removed");
    private static readonly DiagnosticDescriptor RepairedCode = new(
        "WEIR0516",
        "An interrupted apply was completed in the state"
    );

    /// <summary>The code of <see cref="NotRecorded"/>.</summary>
    public const string NotRecordedCodeText = "WEIR0517";

    private static readonly DiagnosticDescriptor NotRecordedCode = new(
        NotRecordedCodeText,
        "The state could not be written after the commit"
    );

    public static Diagnostic NotRecorded(string path, string reason) =>
        NotRecordedCode.Warning(
            new Position.InFile(path, 1),
            $"the new rules are in force, but the state folder could not say so: {reason}",
            "make room or make it writable; the next command completes it from the journal"
        );

    public static Diagnostic Locked(string holder) =>
        LockedCode.Error(
            Position.None,
            holder.Length == 0 ? "another process holds the state folder" : $"the state folder is held by {holder}",
            "wait for it to end and run the command again"
        );

    public static Diagnostic Damaged(string path, string problem) =>
        DamagedCode.Warning(
            new Position.InFile(path, 1),
            $"{problem}; what the kernel holds is read from the kernel instead",
            "nothing: the next apply writes it again"
        );

    public static Diagnostic Refused(string what, string reason) =>
        RefusedCode.Error(
            Position.None,
            $"the kernel refused {what}: {reason}; nothing was changed",
            "the page of this code lists the usual reasons by error name"
        );

    public static Diagnostic Refused(Position position, string what, string reason) =>
        RefusedCode.Error(
            position,
            $"the kernel refused {what}: {reason}; nothing was changed",
            "the page of this code lists the usual reasons by error name"
        );

    public static Diagnostic Unreachable(string operation, string reason) =>
        UnreachableCode.Error(
            Position.None,
            $"could not {operation}: {reason}",
            "run as root (CAP_NET_ADMIN in the namespace), on a kernel with nf_tables and nf_conntrack"
        );

    public static Diagnostic NoMembers(int believed) =>
        EmptyCode.Error(
            Position.None,
            $"the source has no members and the loaded rules have {believed}; nobody would get through",
            "see whether the source is the right one and complete; --allow-empty loads it all the same"
        );

    public static Diagnostic Drift(int findings) =>
        DriftCode.Warning(
            Position.None,
            $"somebody else changed Weir's own table since the last apply, in {findings} place{(findings == 1 ? "" : "s")}",
            "the plan puts it right; keep rules of your own in a table of your own"
        );

    public static Diagnostic Unverified(string what) =>
        VerifyCode.Error(
            Position.None,
            $"after the commit, {what}",
            "somebody else writes to Weir's table at the same time: 'weir plan' shows what differs"
        );

    public static Diagnostic ConfirmationPending(PendingConfirmation pending, bool guarded) =>
        PendingCode.Error(
            Position.None,
            guarded
                ? $"{pending.Revision} is rolled back at {pending.Deadline:HH:mm:ss} UTC unless it is confirmed"
                : $"{pending.Revision} waits for its confirmation and its guardian is gone",
            "'weir confirm' keeps it, 'weir rollback' goes back; then apply again"
        );

    public static Diagnostic NothingToConfirm(string why) =>
        NothingPendingCode.Error(
            Position.None,
            $"nothing waits for a confirmation: {why}",
            "'weir status' shows what is loaded"
        );

    public static Diagnostic NothingToRollBackTo(string why) =>
        NoRollbackCode.Error(
            Position.None,
            $"there is nothing to roll back to: {why}",
            "change the source and apply it"
        );

    public static Diagnostic NoGuardian(string reason) =>
        GuardianCode.Error(
            Position.None,
            $"the guardian that rolls back by itself did not start: {reason}; nothing was changed",
            "its log is guardian.log in the state folder; apply without --confirm needs no guardian"
        );

    public static Diagnostic Folder(string path, string reason) =>
        FolderCode.Error(
            new Position.InFile(path, 1),
            $"the state folder cannot be used: {reason}; nothing was changed",
            "make it writable for root, or name another one with --state"
        );

    public static Diagnostic Busy(int attempts) =>
        BusyCode.Error(
            Position.None,
            $"somebody else changed the kernel's rules during each of {attempts} attempts; nothing was changed",
            "find out who does ('nft monitor'), then run the command again"
        );

    public static Diagnostic UnknownTable(string table) =>
        UnknownTableCode.Warning(
            Position.None,
            $"the kernel holds a table '{table}' of which the state folder knows nothing; it was read from the kernel",
            "right after a lost state folder; otherwise see whether --state names the folder used before"
        );

    public static Diagnostic TakenOver(Revision revision) =>
        UnknownTableCode.Info(
            Position.None,
            $"the kernel holds revision {revision.Number}, which was not saved; it was read, and is what is wanted",
            ""
        );

    public static Diagnostic ConnectionsKept(string reason) =>
        ConntrackCode.Warning(
            Position.None,
            $"the rules are loaded, but connections that they no longer allow were not removed: {reason}",
            "'conntrack -D --mark ID' ends those of a member; the page of this code says which"
        );

    public static Diagnostic Repaired(Revision revision) =>
        RepairedCode.Info(
            Position.None,
            $"an earlier apply was killed after its commit; the kernel holds revision {revision.Number} and the state says so now",
            ""
        );
}
