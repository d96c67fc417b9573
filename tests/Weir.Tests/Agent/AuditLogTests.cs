using System.Collections.Immutable;
using System.Text.Json;
using Shouldly;
using Weir.Agent.Auditing;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Agent;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class AuditLogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsThereNewestFirst()
    {
        using var log = Open();
        using var body = JsonDocument.Parse("""{"confirmSeconds":60}""");
        var first = log.Begin(new AuditRequest("anna", "http", "127.0.0.1", "POST apply", body.RootElement));
        log.End(first, new AuditResult("done", [], 7, [new AuditChange("members[4711]", "active", "blocked")]));
        var second = log.Begin(new AuditRequest("uid 0", "socket", "process 1", "confirm"));
        log.End(second, new AuditResult("refused", ["WEIR0509"], null, []));

        var page = log.Read(10, null);

        page.More.ShouldBeFalse();
        page.Entries.Select(static entry => entry.Number).ShouldBe([2, 1]);
        page.Entries[0].Result?.Codes.ShouldBe(["WEIR0509"]);
        page.Entries[1].Request.Body?.GetProperty("confirmSeconds").GetInt32().ShouldBe(60);
        page.Entries[1].Result?.Changes.ShouldHaveSingleItem().After.ShouldBe("blocked");
        page.Entries[1].Result?.Revision.ShouldBe(7ul);
    }

    [Fact]
    public void File_IsRootsAlone()
    {
        using var log = Open();
        Write(log, 1);

        File.GetUnixFileMode(_folder.File("audit.jsonl")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Open_AfterAnEnd_GoesOnCounting()
    {
        using (var first = Open())
        {
            Write(first, 3);
        }

        using var second = Open();
        Write(second, 2);

        Numbers(second).ShouldBe([5, 4, 3, 2, 1]);
    }

    [Fact]
    public void Rotation_OverManyFiles_LosesNothing()
    {
        using (var log = Open(segment: 2000))
        {
            Write(log, 60);
        }

        using var again = Open(segment: 2000);
        Write(again, 60);

        Directory.GetFiles(_folder.Path, "audit-*.jsonl").Length.ShouldBeGreaterThan(3);
        Numbers(again).ShouldBe(Enumerable.Range(1, 120).Reverse().Select(static number => (long)number));
        again.Read(500, null).Entries.ShouldAllBe(static entry => entry.Result != null);
    }

    [Fact]
    public void Read_InPages_HasEachEntryOnce()
    {
        using var log = Open(segment: 3000);
        Write(log, 100);
        var seen = new List<long>();
        AuditPage page;
        long? before = null;
        do
        {
            page = log.Read(7, before);
            seen.AddRange(page.Entries.Select(static entry => entry.Number));
            before = page.Entries[^1].Number;
        } while (page.More);

        seen.ShouldBe(Enumerable.Range(1, 100).Reverse().Select(static number => (long)number));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public void Read_MoreThanAPage_GivesAsManyAsWereAskedFor(int limit)
    {
        using var log = Open();
        Write(log, 20);

        var page = log.Read(limit, null);

        page.Entries.Length.ShouldBe(limit);
        page.More.ShouldBe(limit < 20);
    }

    [Fact]
    public void Read_LinesOverTheEdgesOfBlocks_AreWhole()
    {
        using var log = Open();
        var body = JsonDocument.Parse($$"""{"words":"{{new string('x', 10_000)}}"}""").RootElement;
        for (var i = 0; i < 40; i++)
        {
            log.End(log.Begin(Request(i) with { Body = body }), new AuditResult("done", [], null, []));
        }

        var page = log.Read(500, null);

        page.Damaged.ShouldBe(0);
        page.Entries.Select(static entry => entry.Number)
            .ShouldBe(Enumerable.Range(1, 40).Reverse().Select(static at => (long)at));
        page.Entries.ShouldAllBe(static entry => entry.Result != null && entry.Request.Body != null);
    }

    [Fact]
    public void Rotation_WhileAResultIsToCome_KeepsItBesideItsRequest()
    {
        using var log = Open(segment: 2000);
        var late = log.Begin(Request(1));
        Write(log, 15); // more than a file has, less than twice
        log.End(late, new AuditResult("done", [], 42, []));
        Write(log, 30);
        Directory.GetFiles(_folder.Path, "audit-*.jsonl").ShouldNotBeEmpty();

        log.Read(500, late + 1).Entries.ShouldHaveSingleItem().Result.ShouldNotBeNull().Revision.ShouldBe(42ul);
    }

    [Fact]
    public void Rotation_OntoAFileThatIsThere_IsRefusedAndLeavesIt()
    {
        using var log = Open(segment: 2000);
        Write(log, 1);
        var taken = _folder.File("audit-000000000001.jsonl");
        File.WriteAllText(taken, "somebody's");

        Should.Throw<AuditException>(() => Write(log, 60)).Finding.Code.ShouldBe("WEIR0811");

        File.ReadAllText(taken).ShouldBe("somebody's");
    }

    [Fact]
    public void Line_CutOff_SwallowsNoOther()
    {
        using (var first = Open())
        {
            Write(first, 2);
        }

        File.AppendAllText(_folder.File("audit.jsonl"), """{"number":3,"time":"2026""");
        using var second = Open();
        Write(second, 1);

        var page = second.Read(10, null);
        page.Damaged.ShouldBe(1);
        page.Entries.Select(static entry => entry.Number).ShouldBe([3, 2, 1]);
    }

    [Fact]
    public void End_ThatNeverCame_IsUnknown()
    {
        using (var killed = Open())
        {
            Write(killed, 1);
            killed.Begin(Request(2));
        }

        using var log = Open();
        Write(log, 1);

        var page = log.Read(10, null);
        page.Entries.Select(static entry => entry.Result is null).ShouldBe([false, true, false]);
    }

    [Fact]
    public void Begin_FolderCannotBeUsed_ThrowsTheCode()
    {
        Directory.CreateDirectory(_folder.File("audit.jsonl"));
        using var log = Open();

        Should.Throw<AuditException>(() => log.Begin(Request(1))).Finding.Code.ShouldBe("WEIR0811");
    }

    [Fact]
    public async Task Begin_FromManyThreads_GivesEachItsNumberAndItsResult()
    {
        using var log = Open(segment: 5000);
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 25; i++)
                        {
                            var number = log.Begin(Request(i));
                            log.End(number, new AuditResult("done", [], (ulong)number, []));
                        }
                    })
                )
        );

        var page = log.Read(500, null);
        page.Entries.Length.ShouldBe(200);
        page.Entries.ShouldAllBe(static entry => entry.Result != null && entry.Result.Revision == (ulong)entry.Number);
    }

    private AuditLog Open(long segment = AuditLog.SegmentBytes) => new(_folder.Path, TimeProvider.System, segment);

    private static void Write(AuditLog log, int count)
    {
        for (var i = 0; i < count; i++)
        {
            log.End(log.Begin(Request(i)), new AuditResult("done", ImmutableArray<string>.Empty, null, []));
        }
    }

    private static AuditRequest Request(int number) => new("anna", "http", "127.0.0.1", $"POST something/{number}");

    private static IEnumerable<long> Numbers(AuditLog log) =>
        log.Read(500, null).Entries.Select(static entry => entry.Number);
}
