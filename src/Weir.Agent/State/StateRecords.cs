namespace Weir.Agent.State;

/// <summary>The records of the state folder as text and back.</summary>
internal static class StateRecords
{
    private const string HeadTitle = "weir state 1";
    private const string JournalTitle = "weir journal 1";
    private const string PendingTitle = "weir pending confirmation 1";

    public static StateText ToText(this StateHead head) =>
        StateText
            .New(HeadTitle)
            .Add("revision", head.Current)
            .Add("generation", head.Generation)
            .Add("previous", head.Previous)
            .Add("note", head.Note);

    public static StateText ToText(this StateJournal journal) =>
        StateText
            .New(JournalTitle)
            .Add("from", journal.From)
            .Add("to", journal.To)
            .Add("base-generation", journal.BaseGeneration)
            .Add("previous", journal.Previous)
            .Add("note", journal.Note);

    public static StateText ToText(this PendingConfirmation pending)
    {
        var text = StateText
            .New(PendingTitle)
            .Add("revision", pending.Revision.Number)
            .Add("revision-stamp", pending.Revision.Stamp)
            .Add("back", pending.Back)
            .Add("deadline", pending.Deadline)
            .Add("guardian", (ulong)pending.Guardian);
        return pending.Wait is { } wait
            ? text.Add("start-ticks", (ulong)wait.Start).Add("within-ms", (ulong)wait.Within.TotalMilliseconds)
            : text;
    }

    public static StateHead Head(ReadOnlySpan<byte> bytes)
    {
        var text = StateText.Read(HeadTitle, bytes);
        var current = text.Revision("revision") ?? throw new DamagedStateException("it names no revision");
        return new StateHead(current, (uint)text.Number("generation"), text.Target("previous"), text.Text("note"));
    }

    public static StateJournal Journal(ReadOnlySpan<byte> bytes)
    {
        var text = StateText.Read(JournalTitle, bytes);
        return new StateJournal(
            text.Revision("from"),
            text.Revision("to"),
            (uint)text.Number("base-generation"),
            text.Target("previous"),
            text.Text("note")
        );
    }

    public static PendingConfirmation Pending(ReadOnlySpan<byte> bytes)
    {
        var text = StateText.Read(PendingTitle, bytes);
        return new PendingConfirmation(
            new RevisionMark(text.Number("revision"), text.Number("revision-stamp")),
            text.Target("back"),
            text.Time("deadline"),
            (int)text.Number("guardian"),
            text.Has("start-ticks")
                ? new MonotonicWait(
                    (long)text.Number("start-ticks"),
                    TimeSpan.FromMilliseconds((long)text.Number("within-ms"))
                )
                : null
        );
    }

    private static StateText Add(this StateText text, string key, Revision? revision) =>
        revision is null
            ? text.Add(key, "none")
            : text.Add(key, revision.Number).Add(key + "-stamp", revision.Stamp).Add(key + "-time", revision.Time);

    private static StateText Add(this StateText text, string key, RollbackTarget target) =>
        target switch
        {
            RollbackTarget.To to => text.Add(key, to.Revision),
            RollbackTarget.NoTable => text.Add(key, "no-table"),
            _ => text.Add(key, "none"),
        };

    private static Revision? Revision(this StateText text, string key) =>
        text.Text(key) == "none"
            ? null
            : new Revision(text.Number(key), text.Number(key + "-stamp"), text.Time(key + "-time"));

    private static RollbackTarget Target(this StateText text, string key) =>
        text.Text(key) == "no-table" ? new RollbackTarget.NoTable()
        : text.Revision(key) is { } revision ? new RollbackTarget.To(revision)
        : new RollbackTarget.None();
}
