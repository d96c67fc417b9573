using System.Globalization;
using Weir.Agent.Xdp;
using Weir.Lab.Injector;

namespace Weir.Bench;

/// <summary>What <c>dropRate</c> costs those who stay below it, and what it saves on those who do not.</summary>
internal sealed class XdpRate(PacketInjector injector)
{
    private const int Rounds = 16;
    private const uint NeverReached = 1_000_000_000;

    public void Write(TextWriter output, BanLists bans)
    {
        using var ground = BanLists.Ground();
        var spec = XdpBench.Spec(bans);
        using var off = KernelBans.Load(spec, takeFragments: false);
        using var idle = KernelBans.Load(spec with { DropRate = NeverReached }, takeFragments: false);
        using var dropping = KernelBans.Load(spec with { DropRate = 1 }, takeFragments: false);
        var many = bans.Strangers(ground);
        var one = bans.OneStranger(ground);
        var of = XdpBench.InTurn(
            injector.Pace,
            Rounds,
            [
                () => injector.MeasureOwnBatches(ground.Network, BanLists.Outside, many, BanLists.Packets),
                () => XdpBench.Behind(injector, off, ground, many),
                () => XdpBench.Behind(injector, idle, ground, many),
                () => XdpBench.Behind(injector, off, ground, one),
                () => XdpBench.Behind(injector, idle, ground, one),
                () => XdpBench.Behind(injector, dropping, ground, one),
            ]
        );
        output.WriteLine(
            "| `dropRate` | off, to the next hop | on, below the rate: over it | above the rate: dropped |"
        );
        output.WriteLine("|---|---|---|---|");
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {BanLists.Packets:N0} sources | {of[1] - of[0]:N0} | {of[2] - of[1]:N0} | |"
            )
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| one source | {of[3] - of[0]:N0} | {of[4] - of[3]:N0} | {of[5] - of[0]:N0} |"
            )
        );
    }
}
