using Weir.Core.Accounting;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Counters;

internal static class CounterValueExtensions
{
    /// <summary>What the kernel counted, as a value of the site's words.</summary>
    public static Traffic ToTraffic(this CounterValue value) => new(value.Packets, value.Bytes);
}
