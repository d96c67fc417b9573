using Shouldly;
using Weir.Agent.Quotas;
using Weir.Core.Model;
using Weir.Core.Quotas;
using Xunit;

namespace Weir.Tests.Quotas;

public sealed class MoveMemoryTests : IDisposable
{
    private static readonly DateTimeOffset End = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly PlanMoves Two = PlanMoves.Of([
        KeyValuePair.Create(7u, new PlanMove("slow", End)),
        KeyValuePair.Create(9u, new PlanMove("slower", End.AddDays(1))),
    ]);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-moves-").FullName;

    private string File => Path.Combine(_folder, MoveMemory.FileName);

    [Fact]
    public void Keep_MovedAndBack_IsWhatTheNextProcessLoads()
    {
        var memory = new MoveMemory(_folder);
        memory.Keep(Two);
        new MoveMemory(_folder).Load().ShouldBe(Two);

        memory.Keep(PlanMoves.None);
        new MoveMemory(_folder).Load().ShouldBe(PlanMoves.None);
    }

    [Fact]
    public void Keep_NothingNew_WritesNothing()
    {
        new MoveMemory(_folder).Keep(PlanMoves.None);
        System.IO.File.Exists(File).ShouldBeFalse();

        new MoveMemory(_folder).Keep(Two);
        System.IO.File.SetLastWriteTimeUtc(File, DateTime.UnixEpoch);
        new MoveMemory(_folder).Keep(Two);
        System.IO.File.GetLastWriteTimeUtc(File).ShouldBe(DateTime.UnixEpoch);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"moves":null}""")]
    [InlineData("""{"moves":[{"member":7}]}""")]
    [InlineData("""{"moves":[{"member":-7,"plan":"slow","until":"2026-12-01T00:00:00+00:00"}]}""")]
    [InlineData("""{"moves":[null]}""")]
    public void Load_Damaged_KnowsNothing(string text)
    {
        System.IO.File.WriteAllText(File, text);
        new MoveMemory(_folder).Load().ShouldBeNull();
    }

    [Fact]
    public void Keep_FolderThatIsGone_Refuses()
    {
        var memory = new MoveMemory(Path.Combine(_folder, "gone"));
        Should.Throw<IOException>(() => memory.Keep(Two));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
