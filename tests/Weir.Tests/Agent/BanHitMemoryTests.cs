using Shouldly;
using Weir.Agent.Counters;
using Weir.Core.Accounting;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class BanHitMemoryTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly IpPrefix One = Prefix("192.0.2.1/32");
    private static readonly IpPrefix Two = Prefix("2001:db8::/48");

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-hits-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void After_SameIncarnation_AddsWhatCameSince()
    {
        var memory = BanHitMemory
            .Empty.After([Table("a", (One, 3))], Noon)
            .After([Table("a", (One, 5))], Noon.AddHours(1));

        memory.Totals[One].ShouldBe(new BanTotal(new Traffic(5, 50), Noon, Noon.AddHours(1)));
    }

    [Fact]
    public void After_AnotherIncarnationThatCountedBeyondTheOld_AddsAllOfIt()
    {
        var memory = BanHitMemory.Empty.After([Table("a", (One, 3))], Noon).After([Table("b", (One, 4))], Noon);

        memory.Totals[One].Counted.ShouldBe(new Traffic(7, 70));
    }

    [Fact]
    public void After_CounterThatFellOrWent_BeginsAtZero()
    {
        var memory = BanHitMemory
            .Empty.After([Table("a", (One, 3), (Two, 8))], Noon)
            .After([Table("a", (One, 2))], Noon)
            .After([Table("a", (One, 2), (Two, 9))], Noon);

        memory.Totals[One].Counted.Packets.ShouldBe(5UL);
        memory.Totals[Two].Counted.Packets.ShouldBe(17UL);
    }

    [Fact]
    public void After_TwoPlaces_AreSummedAndEachGoesOnFromItsOwn()
    {
        var memory = BanHitMemory
            .Empty.After([Table("a", (One, 3)), Look("xdp", "x", (One, 100))], Noon)
            .After([Table("a", (One, 4))], Noon)
            .After([Table("a", (One, 4)), Look("xdp", "x", (One, 101))], Noon);

        memory.Totals[One].Counted.Packets.ShouldBe(105UL);
    }

    [Fact]
    public void After_NothingMoved_KeepsTheLastHit()
    {
        var memory = BanHitMemory
            .Empty.After([Table("a", (One, 3))], Noon)
            .After([Table("a", (One, 3))], Noon.AddDays(1));

        memory.Totals[One].Last.ShouldBe(Noon);
    }

    [Fact]
    public void Only_BanThatWentAndCameBack_BeginsAtZero()
    {
        var memory = BanHitMemory
            .Empty.After([Table("a", (One, 3), (Two, 8))], Noon)
            .Only(new HashSet<IpPrefix> { Two });
        memory = memory.After([Table("a", (One, 1), (Two, 9))], Noon);

        memory.Totals[One].Counted.Packets.ShouldBe(1UL);
        memory.Totals[Two].Counted.Packets.ShouldBe(9UL);
    }

    [Fact]
    public void File_WrittenAndRead_GoesOnWhereItWas()
    {
        var memory = BanHitMemory.Empty.After([Table("a", (Two, 8), (One, 3)), Look("xdp", "x/1", (Two, 100))], Noon);
        BanHitFile.Write(_folder, memory);

        var read = BanHitFile
            .Read(_folder)
            .After([Table("a", (Two, 9), (One, 3)), Look("xdp", "x/1", (Two, 100))], Noon);

        read.Totals[One].ShouldBe(memory.Totals[One]);
        read.Totals[Two].Counted.ShouldBe(new Traffic(109, 1090));
    }

    [Theory]
    [InlineData("")]
    [InlineData("weir-ban-hits 1\n")]
    [InlineData("weir-ban-hits 2\n192.0.2.1 1 10\n")]
    [InlineData("weir-ban-hits 2\n192.0.2.1 1 10 5 5 table 1 10\n")]
    [InlineData("weir-ban-hits 2\nplace table a\n192.0.2.1 1 10 5 5 table 1 10 table 1 10\n")]
    [InlineData("weir-ban-hits 2\nplace table a\n192.0.2.1 1 10 5 9999999999999999999 table 1 10\n")]
    [InlineData("weir-ban-hits 2\nplace table a\n192.0.2.1 1 10 5 5\n192.0.2.1 1 10 5 5\n")]
    [InlineData("weir-ban-hits 2\nplace table a\n192.0.2.1 1 -10 5 5\n")]
    public void File_Damaged_IsNone(string text)
    {
        File.WriteAllText(Path.Combine(_folder, BanHitFile.FileName), text);

        BanHitFile.Read(_folder).ShouldBeSameAs(BanHitMemory.Empty);
    }

    [Fact]
    public void File_AnyByteChanged_IsReadOrNone()
    {
        BanHitFile.Write(_folder, BanHitMemory.Empty.After([Table("a", (Two, 8), (One, 3))], Noon));
        var path = Path.Combine(_folder, BanHitFile.FileName);
        var good = File.ReadAllBytes(path);
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = good.ToArray();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes[..random.Next(bytes.Length + 1)]);

            BanHitFile.Read(_folder).ShouldNotBeNull();
        }
    }

    private static BanLook Table(string incarnation, params (IpPrefix Ban, ulong Packets)[] counters) =>
        Look("table", incarnation, counters);

    private static BanLook Look(string place, string incarnation, params (IpPrefix Ban, ulong Packets)[] counters) =>
        new(
            place,
            incarnation,
            counters.ToDictionary(
                static one => one.Ban,
                static one => new BanHits(one.Packets, one.Packets * 10, null, null)
            )
        );

    private static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem)
            ? prefix
            : throw new ArgumentException(problem, nameof(text));
}
