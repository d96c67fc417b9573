using System.Globalization;
using Weir.Core.Text;

namespace Weir.Agent.State;

/// <summary>
/// The folder that holds what Weir believes of one network namespace (docs/operations/apply.md lists its files). Reading never
/// throws for damaged content: a file that does not say what it may say is a warning and counts as missing.
/// </summary>
internal sealed class StateFolder
{
    private readonly TimeProvider _time;

    private StateFolder(string path, TimeProvider time)
    {
        Path = path;
        _time = time;
    }

    public string Path { get; }

    public string GuardianLog => File("guardian.log");

    /// <summary>Taken by a guardian for as long as it lives.</summary>
    public string GuardianLock => File("guardian.lock");

    private string LockPath => File("lock");

    private string HeadPath => File("head");

    private string JournalPath => File("journal");

    private string PendingPath => File("pending");

    /// <summary>Opens the folder, making it (for root alone) where it is not there.</summary>
    /// <exception cref="AgentException">It cannot be made.</exception>
    public static StateFolder Open(string path, TimeProvider time)
    {
        try
        {
            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(path, Owner);
            return new StateFolder(path, time);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, refused);
        }
    }

    /// <summary>The lock that whoever changes the table holds.</summary>
    /// <exception cref="AgentException">Another process holds it for longer than <paramref name="patience"/>.</exception>
    public StateLock Lock(string purpose, TimeSpan patience)
    {
        try
        {
            var holder = string.Create(
                CultureInfo.InvariantCulture,
                $"{purpose} (process {Environment.ProcessId}, since {_time.GetUtcNow():HH:mm:ss} UTC)"
            );
            return StateLock.Take(LockPath, holder, patience, _time)
                ?? throw new AgentException(AgentFailure.Refused, AgentDiagnostics.Locked(StateLock.Holder(LockPath)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Unusable(LockPath, refused);
        }
    }

    public StateHead? Head(DiagnosticBag findings) => Read(HeadPath, findings, StateRecords.Head);

    public StateJournal? Journal(DiagnosticBag findings) => Read(JournalPath, findings, StateRecords.Journal);

    public PendingConfirmation? Pending(DiagnosticBag findings) => Read(PendingPath, findings, StateRecords.Pending);

    public SiteSnapshot? Snapshot(Revision revision, DiagnosticBag findings) =>
        Read(SnapshotPath(revision), findings, SnapshotReader.Read);

    public bool HasSnapshot(Revision revision) => System.IO.File.Exists(SnapshotPath(revision));

    /// <exception cref="AgentException">It cannot be written.</exception>
    public void Save(StateHead head) => Write(HeadPath, head.ToText().Write);

    /// <exception cref="AgentException">It cannot be written.</exception>
    public void Save(StateJournal journal) => Write(JournalPath, journal.ToText().Write);

    /// <exception cref="AgentException">It cannot be written.</exception>
    public void Save(PendingConfirmation pending) => Write(PendingPath, pending.ToText().Write);

    /// <exception cref="AgentException">It cannot be written.</exception>
    public void Save(Revision revision, SiteSnapshot snapshot) =>
        Write(SnapshotPath(revision), stream => SnapshotWriter.Write(stream, snapshot));

    /// <summary>Puts the snapshot of a commit to come and its journal in their places, not yet kept over a power cut.</summary>
    /// <exception cref="AgentException">They cannot be written.</exception>
    public void Put(Revision revision, SiteSnapshot snapshot) =>
        Carry(SnapshotPath(revision), path => AtomicFile.Put(path, stream => SnapshotWriter.Write(stream, snapshot)));

    /// <inheritdoc cref="Put(Revision, SiteSnapshot)"/>
    public void Put(StateJournal journal) => Carry(JournalPath, path => AtomicFile.Put(path, journal.ToText().Write));

    /// <summary>Waits until what was put is on the disk.</summary>
    /// <param name="revision">Whose snapshot was put; null when none was.</param>
    /// <exception cref="AgentException">The disk refused it.</exception>
    public void Flush(Revision? revision) =>
        Carry(
            JournalPath,
            journal => AtomicFile.Flush(revision is null ? [journal] : [SnapshotPath(revision), journal])
        );

    /// <exception cref="AgentException">The folder may not be written.</exception>
    public void DeleteHead() => Delete(HeadPath);

    /// <exception cref="AgentException">The folder may not be written.</exception>
    public void DeleteJournal() => Delete(JournalPath);

    /// <summary>When the confirmation that is waited for was written down, by the clock of then; long ago when none is.</summary>
    public DateTimeOffset PendingSince => new(System.IO.File.GetLastWriteTimeUtc(PendingPath), TimeSpan.Zero);

    /// <exception cref="AgentException">The folder may not be written.</exception>
    public void DeletePending() => Delete(PendingPath);

    /// <summary>Deletes the snapshots that neither the head nor its way back needs.</summary>
    public void Prune(StateHead? head)
    {
        var current = head is null ? "" : SnapshotPath(head.Current);
        var previous = head?.Previous is RollbackTarget.To to ? SnapshotPath(to.Revision) : "";
        foreach (var path in Directory.EnumerateFiles(Path, "revision-*"))
        {
            if (path != current && path != previous)
            {
                Delete(path);
            }
        }
    }

    private static AgentException Unusable(string path, Exception reason) =>
        new(AgentFailure.Refused, AgentDiagnostics.Folder(path, reason.Message), reason);

    private string File(string name) => System.IO.Path.Combine(Path, name);

    // The stamp is in the name, so that a numbering that began again never overwrites the way back.
    private string SnapshotPath(Revision revision) =>
        File(string.Create(CultureInfo.InvariantCulture, $"revision-{revision.Number}-{revision.Stamp:x}.site"));

    private delegate T Parse<T>(ReadOnlySpan<byte> bytes);

    private static T? Read<T>(string path, DiagnosticBag findings, Parse<T> parse)
        where T : class
    {
        try
        {
            return System.IO.File.Exists(path) ? parse(System.IO.File.ReadAllBytes(path)) : null;
        }
        catch (Exception damaged) when (damaged is DamagedStateException or IOException or UnauthorizedAccessException)
        {
            findings.Add(AgentDiagnostics.Damaged(path, damaged.Message));
            return null;
        }
    }

    private static void Write(string path, Action<Stream> write) =>
        Carry(path, target => AtomicFile.Write(target, write));

    private static void Carry(string path, Action<string> write)
    {
        try
        {
            write(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, refused);
        }
    }

    private static void Delete(string path)
    {
        try
        {
            System.IO.File.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, refused);
        }
    }
}
