using Shouldly;
using Weir.Agent;
using Weir.Agent.State;
using Weir.Core.Text;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class StateFolderTests : IDisposable
{
    private static readonly Revision One = new(1, 0xabc, new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero));
    private static readonly Revision Two = new(2, 0xdef, new DateTimeOffset(2026, 11, 21, 9, 31, 0, TimeSpan.Zero));
    private readonly string _path = Directory.CreateTempSubdirectory("weir-state-").FullName;
    private readonly DiagnosticBag _findings = new();

    public static TheoryData<string> Targets => ["none", "no-table", "to"];

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Theory]
    [MemberData(nameof(Targets))]
    public void Records_SavedAndRead_AreTheSame(string kind)
    {
        var folder = Open();
        var target = Target(kind);
        var head = new StateHead(Two, 4711, target, "rollback to revision 1");
        var journal = new StateJournal(null, Two, 4710, target, "apply");
        var pending = new PendingConfirmation(Two.Mark, target, Two.Time.AddSeconds(60), 815)
        {
            Wait = kind == "none" ? null : new MonotonicWait(4711, TimeSpan.FromSeconds(60)),
        };

        folder.Save(head);
        folder.Save(journal);
        folder.Save(pending);

        folder.Head(_findings).ShouldBe(head);
        folder.Journal(_findings).ShouldBe(journal);
        folder.Pending(_findings).ShouldBe(pending);
        _findings.Count.ShouldBe(0);
    }

    [Fact]
    public void Journal_PutAndFlushed_IsReadAsSaved()
    {
        var folder = Open();
        var journal = new StateJournal(null, Two, 4710, Target("to"), "apply");

        folder.Put(journal);
        folder.Journal(_findings).ShouldBe(journal);
        folder.Flush(revision: null);

        folder.Journal(_findings).ShouldBe(journal);
        Directory.GetFiles(_path).ShouldBe([Path.Combine(_path, "journal")]);
    }

    [Fact]
    public void Flush_OfASnapshotThatIsNotThere_Throws()
    {
        var folder = Open();
        folder.Put(new StateJournal(null, Two, 4710, Target("none"), "apply"));

        Should.Throw<AgentException>(() => folder.Flush(Two));
    }

    [Fact]
    public void Head_NoFile_IsNoneWithoutAFinding()
    {
        Open().Head(_findings).ShouldBeNull();
        _findings.Count.ShouldBe(0);
    }

    [Fact]
    public void Head_CutAnywhereOrChanged_IsOneWarningAndNone()
    {
        var folder = Open();
        folder.Save(new StateHead(Two, 4711, new RollbackTarget.To(One), "apply"));
        var path = Path.Combine(_path, "head");
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Damaged(folder.Head);
            var changed = whole.ToArray();
            changed[length] ^= 1;
            File.WriteAllBytes(path, changed);
            Damaged(folder.Head);
        }
    }

    [Fact]
    public void Snapshot_DamagedFile_IsOneWarningAndNone()
    {
        var folder = Open();
        folder.Save(One, new SiteSnapshot(RandomSites.Make(1, 10), []));
        var path = Directory.GetFiles(_path, "revision-1-*").ShouldHaveSingleItem();
        var bytes = File.ReadAllBytes(path);
        bytes[^20] ^= 0x10;
        File.WriteAllBytes(path, bytes);

        Damaged(findings => folder.Snapshot(One, findings));
    }

    [Fact]
    public void Prune_KeepsTheCurrentAndTheWayBack()
    {
        var folder = Open();
        var three = new Revision(3, 1, Two.Time);
        foreach (var revision in new[] { One, Two, three })
        {
            folder.Save(revision, new SiteSnapshot(RandomSites.Make(1, 1), []));
        }

        folder.Prune(new StateHead(three, 1, new RollbackTarget.To(Two), "apply"));

        folder.Snapshot(One, _findings).ShouldBeNull();
        folder.Snapshot(Two, _findings).ShouldNotBeNull();
        folder.Snapshot(three, _findings).ShouldNotBeNull();
    }

    [Fact]
    public void Lock_HeldByAnother_SaysWhoHoldsIt()
    {
        var folder = Open();
        using var held = folder.Lock("weir apply", TimeSpan.Zero);

        var refused = Should.Throw<AgentException>(() => folder.Lock("weir plan", TimeSpan.FromMilliseconds(30)));

        var finding = refused.Diagnostics.ShouldHaveSingleItem();
        finding.Code.ShouldBe("WEIR0501");
        finding.Message.ShouldContain($"weir apply (process {Environment.ProcessId}");
    }

    [Fact]
    public void Lock_GivenUp_IsFreeAgain()
    {
        var folder = Open();
        folder.Lock("first", TimeSpan.Zero).Dispose();
        folder.Lock("second", TimeSpan.Zero).Dispose();
        StateLock.IsTaken(Path.Combine(_path, "lock")).ShouldBeFalse();
    }

    private static RollbackTarget Target(string kind) =>
        kind switch
        {
            "to" => new RollbackTarget.To(One),
            "no-table" => new RollbackTarget.NoTable(),
            _ => new RollbackTarget.None(),
        };

    private static void Damaged(Func<DiagnosticBag, object?> read)
    {
        var findings = new DiagnosticBag();
        read(findings).ShouldBeNull();
        var finding = findings.ToImmutable().ShouldHaveSingleItem();
        finding.Code.ShouldBe("WEIR0502");
        finding.Severity.ShouldBe(Severity.Warning);
    }

    private StateFolder Open() => StateFolder.Open(_path, TimeProvider.System);
}
