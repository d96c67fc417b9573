using Shouldly;
using Weir.Kernel.NfTables;
using Weir.Testing;

namespace Weir.KernelTests.NfTables;

/// <summary>What others commit, as the kernel tells it.</summary>
public sealed class MonitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [KernelFact]
    public void Next_OneCommit_IsGivenWithWhatItTouchedAndWhoMadeIt()
    {
        using var network = TestNamespace.Create("monitor");
        using var monitor = NftMonitor.Open(network.Network, NfFamily.Inet, "weir", Patience);

        network.Run("nft", ["add table inet weir; add set inet weir s { type mark; }"]);
        var commit = monitor.Next(out var isLost).ShouldHaveSingleItem();

        isLost.ShouldBeFalse();
        commit.Touches.ShouldBeTrue();
        commit.Program.ShouldBe("nft");
        network.Run("nft", ["add table inet neighbor"]);
        monitor.Next(out _).ShouldHaveSingleItem().Touches.ShouldBeFalse();
    }

    [KernelFact]
    public void Next_CommitOfManyElements_ComesWhole()
    {
        using var network = TestNamespace.Create("monitor");
        network.Run("nft", ["add table inet weir; add set inet weir s { type mark; }"]);
        using var monitor = NftMonitor.Open(network.Network, NfFamily.Inet, "weir", Patience);

        network.Run(
            "nft",
            ["-f", "-"],
            $"add element inet weir s {{ {string.Join(',', Enumerable.Range(1, 2_000))} }}"
        );

        // Hundreds of messages, and one commit.
        monitor.Next(out var isLost).ShouldHaveSingleItem().Touches.ShouldBeTrue();
        isLost.ShouldBeFalse();
    }

    [KernelFact]
    public void Next_NothingHappens_IsNone()
    {
        using var network = TestNamespace.Create("monitor");
        using var monitor = NftMonitor.Open(network.Network, NfFamily.Inet, "weir", TimeSpan.FromMilliseconds(50));

        monitor.Next(out var isLost).ShouldBeEmpty();
        isLost.ShouldBeFalse();
    }
}
