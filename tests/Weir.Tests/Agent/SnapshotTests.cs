using System.Buffers.Binary;
using System.Diagnostics;
using Shouldly;
using Weir.Agent.State;
using Weir.Core.Model;
using Weir.Testing.Generators;
using Xunit;
using Xunit.Abstractions;

namespace Weir.Tests.Agent;

public sealed class SnapshotTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 500)]
    public void Snapshot_WrittenAndRead_IsTheSameSite(int seed, int members)
    {
        var before = Snapshot(seed, members);

        var after = SnapshotReader.Read(Bytes(before));

        after.Capacities.ShouldBe(before.Capacities);
        after.Site.Topology.ShouldBe(before.Site.Topology);
        after.Site.Options.ShouldBe(before.Site.Options);
        after.Site.Members.ShouldBe(before.Site.Members);
        after.Site.Devices.ShouldBe(before.Site.Devices);
        after.Site.Forwards.ShouldBe(before.Site.Forwards);
        after.Site.Openings.ShouldBe(before.Site.Openings);
        after.Site.Bans.ShouldBe(before.Site.Bans);
        SiteDiff.Between(before.Site, after.Site).IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 80)]
    public void Snapshot_OfAWebfarm_IsTheSameSite(int seed, int listeners)
    {
        var site = WebfarmGenerator.Site(seed, listeners) with
        {
            Options = new SiteOptions
            {
                Webfarm = new WebfarmOptions
                {
                    Bans = BanBackend.Xdp,
                    XdpStays = false,
                    BansOut = true,
                    IngressOn = ["wan", "wan2"],
                    NewConnections = 77,
                },
            },
        };

        var after = SnapshotReader.Read(Bytes(new SiteSnapshot(site, []))).Site;

        after.Kind.ShouldBe(SiteKind.Webfarm);
        after.Listeners.ShouldBe(site.Listeners);
        after.Allows.ShouldBe(site.Allows);
        after.Bans.ShouldBe(site.Bans);
        SiteDiff.Between(site, after).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Snapshot_WrittenAndRead_KeepsWhereRowsCameFrom()
    {
        var before = Snapshot(4, 200);

        var after = SnapshotReader.Read(Bytes(before));

        // Origins never take part in equality, so they are compared here one by one.
        Origins(after.Site).ShouldBe(Origins(before.Site));
    }

    [Fact]
    public void Snapshot_OfTheSameSite_IsTheSameBytes() => Bytes(Snapshot(5, 100)).ShouldBe(Bytes(Snapshot(5, 100)));

    [Fact]
    public void Read_CutAnywhere_SaysDamaged()
    {
        var whole = Bytes(Snapshot(6, 20));
        for (var length = 0; length < whole.Length; length++)
        {
            Should.Throw<DamagedStateException>(() => SnapshotReader.Read(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Read_AnyBitFlipped_SaysDamaged()
    {
        var bytes = Bytes(Snapshot(7, 20));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<DamagedStateException>(() => SnapshotReader.Read(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Read_DamagedUnderAFittingChecksum_SaysDamagedOrReadsAWholeSite()
    {
        var whole = Bytes(Snapshot(8, 20));
        var random = new Random(9);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = whole.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(SnapshotWriter.Magic.Length, bytes.Length - 4)] = (byte)random.Next(256);
            }

            BinaryPrimitives.WriteUInt32LittleEndian(
                bytes.AsSpan(bytes.Length - 4),
                Checksum.Of(bytes.AsSpan(0, bytes.Length - 4))
            );
            try
            {
                SnapshotReader.Read(bytes).Site.Members.Length.ShouldBeLessThan(bytes.Length);
            }
            catch (DamagedStateException)
            {
                refused++;
            }
        }

        output.WriteLine($"{refused} of 20,000 refused");
        refused.ShouldBeGreaterThan(1_000);
    }

    [Fact]
    public void Snapshot_Of50000Members_IsReadWithoutWaste()
    {
        const int BytesPerRow = 130; // the row objects themselves, their texts and arrays
        var snapshot = Snapshot(10, 50_000);
        var site = snapshot.Site;
        var rows = site.Members.Length + site.Devices.Length + site.Forwards.Length + site.Openings.Length;
        var bytes = Bytes(snapshot);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        SnapshotReader.Read(bytes);
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var perRow = (GC.GetAllocatedBytesForCurrentThread() - before) / rows;

        output.WriteLine(
            $"{rows:N0} rows in {bytes.Length:N0} bytes: read in {time:F1} ms, {perRow} bytes a row allocated"
        );
        perRow.ShouldBeLessThan(BytesPerRow);
    }

    private static SiteSnapshot Snapshot(int seed, int members) =>
        new(RandomSites.Make(seed, members), [new SetCapacity("member4", 131072), new SetCapacity("öffnung", 0)]);

    private static byte[] Bytes(SiteSnapshot snapshot)
    {
        using var stream = new MemoryStream();
        SnapshotWriter.Write(stream, snapshot);
        return stream.ToArray();
    }

    private static List<string> Origins(Site site) =>
        [
            .. site.Members.Select(row => row.Origin.At("x").ToString()),
            .. site.Devices.Select(row => row.Origin.At("x").ToString()),
            .. site.Forwards.Select(row => row.Origin.At("x").ToString()),
            .. site.Openings.Select(row => row.Origin.At("x").ToString()),
            .. site.Topology.Interfaces.Select(row => row.Origin.At("x").ToString()),
        ];
}
