using System.Collections.Immutable;
using Weir.Core.Analysis.Lint.Findings;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint;

/// <summary>Looks for what is wrong, useless or needlessly dear in rules. Pure and deterministic; each kind of finding is one file.</summary>
public static class Linter
{
    /// <summary>Findings about one chain's rules.</summary>
    private static readonly ImmutableArray<Action<LintChain>> OfChains =
    [
        NeverMatches.Check,
        WrittenTwice.Check,
        Shadowed.Check,
        Redundant.Check,
        NoTrackWithoutAccept.Check,
        LongRun.Check,
        LogWithoutLimit.Check,
        NeverHit.Check,
    ];

    /// <summary>Findings about one table.</summary>
    private static readonly ImmutableArray<Action<LintTable>> OfTables =
    [
        UnreachableChain.Check,
        UntrackedOneWay.Check,
        EstablishedNotFirst.Check,
        OpenManagement.Check,
        PolicyAccept.Check,
        StatefulInHotPath.Check,
        BogonAddress.Check,
        EmptyTarget.Check,
        NeededIcmp.Check,
    ];

    /// <summary>Findings that need all tables.</summary>
    private static readonly ImmutableArray<Action<LintFirewall>> OfFirewalls =
    [
        DuplicateElements.Check,
        UndefinedSet.Check,
        UnusedSet.Check,
        Disparity.Check,
        ConntrackHelper.Check,
        ForwardNotAccepted.Check,
        UntrackedFragments.Check,
    ];

    /// <summary>What iptables' rules and their like for nft would do to fragments differently; null when nothing.</summary>
    public static Diagnostic? FragmentsUnderNft(Firewall firewall)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        return UntrackedFragments.ForNft(firewall);
    }

    /// <returns>By position; of each code at most <see cref="LintSettings.KeptPerCode"/>, and the count of the rest.</returns>
    public static ImmutableArray<Diagnostic> Run(Firewall firewall, LintSettings settings)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        ArgumentNullException.ThrowIfNull(settings);
        var all = new LintFirewall(firewall, settings);
        var progress = new LintProgress(firewall, settings.Progress);
        foreach (var table in all.Tables)
        {
            foreach (var check in OfTables)
            {
                check(table);
                progress.Tick();
            }

            RunChains(table, progress);
        }

        foreach (var check in OfFirewalls)
        {
            check(all);
        }

        return FindingOrder.Sort(all.Found, settings.KeptPerCode);
    }

    private static void RunChains(LintTable table, LintProgress progress)
    {
        for (var i = 0; i < table.Chains.Count; i++)
        {
            // What is wrong inside a chain that no packet meets is not worth a line.
            if (table.IsReachable(i) && !table.Chains[i].Rules.IsEmpty)
            {
                var chain = new LintChain(table, i);
                foreach (var check in OfChains)
                {
                    check(chain);
                    progress.Tick();
                }
            }

            progress.Passed(table.Chains[i].Rules.Count);
        }
    }
}
