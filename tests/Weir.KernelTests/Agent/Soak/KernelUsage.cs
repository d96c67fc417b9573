using Weir.Agent.Accounting;
using Weir.Agent.Kernel;
using Weir.Core.Accounting;

namespace Weir.KernelTests.Agent.Soak;

/// <summary>What the kernel's counters say of members, read beside the agent.</summary>
internal static class KernelUsage
{
    /// <param name="networks">Firewalls' namespaces, whose counters add up.</param>
    public static Dictionary<uint, Usage> Of(params IEnumerable<string> networks)
    {
        var counted = new Dictionary<uint, Usage>();
        foreach (var network in networks)
        {
            using var table = KernelTable.Open(network);
            foreach (var look in CounterLook.All(table))
            {
                foreach (var (member, traffic) in look.Members)
                {
                    var usage = counted.GetValueOrDefault(member);
                    counted[member] = usage.With(look.Set.Flow, usage[look.Set.Flow] + traffic);
                }
            }
        }

        return counted;
    }
}
