using System.Diagnostics;
using Shouldly;
using Weir.Core.Accounting;
using Weir.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Weir.KernelTests.Agent.Soak;

/// <summary>
/// The agent among kills of itself and of its database, foreign changes, flushes and edits: connections of members not concerned never break, the table
/// ends as what the source says, and the series is exact. WEIR_SOAK_SEED and WEIR_SOAK_STEPS make it another run or a longer one.
/// </summary>
[Collection(Alone.Name)]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const uint Played = 4_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly int _seed = Setting("WEIR_SOAK_SEED", 20261122);
    private readonly int _steps = Setting("WEIR_SOAK_STEPS", 10);

    [KernelFact]
    public async Task Agent_KilledWithItsDatabaseAmongForeignChanges_AccountsToTheByte()
    {
        using var ground = new SoakGround();
        var faults = new SoakFaults(ground, new Random(_seed));
        await Among(ground, faults, static (_, _) => { }, mayFlush: false);

        var counted = ground.Counted();
        counted.Values.Sum(static usage => (long)usage.Up4.Bytes).ShouldBeGreaterThan(0);
        Until(
            ground,
            () => ground.Accounted(counted.Keys).All(one => one.Value == counted[one.Key]),
            "the series is the kernel's counters"
        );
        output.WriteLine($"{counted.Count} members' counters in the series to the byte");
    }

    [KernelFact]
    public async Task Agent_FlushedAndKilled_BreaksNoStreamAndLosesNothingItHadSeen()
    {
        using var ground = new SoakGround();
        var faults = new SoakFaults(ground, new Random(_seed + 1));
        var played = default(Traffic);
        await Among(
            ground,
            faults,
            (step, _) =>
            {
                // What a sample has seen stays, whatever happens to the table afterwards.
                var more = new Traffic((ulong)step + 1, ((ulong)step + 1) * 1_000);
                Until(ground, () => TryPlay(ground, more), $"step {step}: there is a table");
                played += more;
                Until(
                    ground,
                    () => ground.Accounted([Played])[Played].Up4 == played,
                    $"step {step}: it is in the series"
                );
            },
            mayFlush: true
        );
        ground.Accounted([Played])[Played].Up4.ShouldBe(played);
    }

    private async Task Among(SoakGround ground, SoakFaults faults, Action<int, SoakGround> before, bool mayFlush)
    {
        var watch = Stopwatch.StartNew();
        faults.Recover();
        ground.Agent.Said("WEIR0570");
        await using var streams = await SoakStreams.Start(ground.Lab, ground.Site, 5_001);
        var random = new Random(_seed + 2);
        for (var step = 0; step < _steps; step++)
        {
            before(step, ground);
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                faults.Happen(mayFlush);
            }

            faults.Recover();
            var received = streams.Received;
            Until(ground, () => streams.HaveMovedSince(received), $"step {step}: all streams go on");
            streams.Errors.ShouldBeEmpty($"seed {_seed}, step {step}\n{ground.Said}{ground.Agent.Log}");
        }

        var reports = await streams.Stop();
        reports.ShouldAllBe(static report => report.Error.Length == 0 && report.BytesReceived == report.BytesSent);
        Until(ground, () => IsWanted(ground), "the table is what the source says");
        output.WriteLine(
            $"seed {_seed}, {watch.Elapsed.TotalSeconds:0} s: {string.Join(", ", faults.Done.Select(one => $"{one.Value} {one.Key}"))}; "
                + $"{reports.Count} streams, {reports.Sum(static one => one.BytesReceived):N0} bytes, longest stall {streams.LongestStall.TotalSeconds:0.0} s"
        );
    }

    private static bool IsWanted(SoakGround ground)
    {
        var (wanted, found) = ground.Tables();
        return wanted.SequenceEqual(found);
    }

    private static bool TryPlay(SoakGround ground, Traffic more)
    {
        var now = ground.Counted().GetValueOrDefault(Played).Up4;
        var after = now + more;
        var delete = now.IsNone ? "" : $"delete element inet weir up4 {{ {Played} }}; ";
        return ground.TryNft(
            $"{delete}add element inet weir up4 {{ {Played} counter packets {after.Packets} bytes {after.Bytes} }}"
        );
    }

    private void Until(SoakGround ground, Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); Thread.Sleep(50))
        {
            if (watch.Elapsed > Patience || ground.Agent.HasEnded)
            {
                throw new InvalidOperationException(
                    $"{what}: not seen (seed {_seed})\n{ground.Said}{ground.Agent.Log}"
                );
            }
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : otherwise;
}
