using System.Globalization;
using Weir.Kernel.Host;

namespace Weir.Agent.Fleet;

/// <summary>How full a namespace's connection table is.</summary>
/// <param name="Max">The machine's limit for each namespace (net/netfilter/nf_conntrack_standalone.c).</param>
internal readonly record struct ConntrackFill(long Count, long Max)
{
    /// <returns>Null when the kernel does not tell: without connection tracking there is no such file.</returns>
    public static ConntrackFill? Read(NetworkNamespace network)
    {
        try
        {
            return
                long.TryParse(
                    Sysctl.Read(network, "net/netfilter/nf_conntrack_count"),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var count
                )
                && long.TryParse(
                    Sysctl.Read(network, "net/netfilter/nf_conntrack_max"),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var most
                )
                ? new ConntrackFill(count, most)
                : null;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
