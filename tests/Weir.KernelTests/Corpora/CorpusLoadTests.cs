using System.Collections.Concurrent;
using Shouldly;
using Weir.Kernel.Netlink;
using Weir.KernelTests.Agreement;

namespace Weir.KernelTests.Corpora;

/// <summary>Every dump of the corpus that gives tables, optimised: the kernel takes the result, and holds what was meant.</summary>
public sealed class CorpusLoadTests
{
    private static readonly ParallelOptions Two = new() { MaxDegreeOfParallelism = 2 };

    [KernelCorpusFact("iptables-save")]
    public void Optimize_EveryDump_LoadsIntoTheKernel()
    {
        var wrong = new ConcurrentBag<string>();
        var (dumps, loadedByNft) = (0, 0);
        Parallel.ForEach(
            DumpUnderTest.All(),
            Two,
            dump =>
            {
                Interlocked.Increment(ref dumps);
                var isSaid = false;
                Note(wrong, $"{dump.Name}, nft", () => DumpForms.Nft(dump, out isSaid));
                Note(wrong, $"{dump.Name}, ipset and iptables", () => DumpForms.Ipset(dump));
                Interlocked.Add(ref loadedByNft, isSaid ? 1 : 0);
            }
        );

        string.Join("\n\n", wrong.Order(StringComparer.Ordinal)).ShouldBeEmpty();
        dumps.ShouldBeGreaterThanOrEqualTo(210);
        // The others have rules that nft cannot say (-m recent, -m string, sets that the dump does not bring along): iptables holds those.
        loadedByNft.ShouldBeGreaterThanOrEqualTo(160);
    }

    private static void Note(ConcurrentBag<string> wrong, string name, Func<string?> load)
    {
        try
        {
            if (load() is { } problem)
            {
                wrong.Add($"{name}: {problem}");
            }
        }
        catch (Exception refused) when (refused is InvalidOperationException or NetlinkException)
        {
            wrong.Add($"{name}: {refused.Message}");
        }
    }
}
