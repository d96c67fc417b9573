using System.Globalization;

namespace Weir.Bench;

/// <summary>
/// Sockets that listen to the events of nf_tables (<c>nft monitor</c>, an agent), in whatever network namespace. The kernel asks only whether there is any on
/// the machine (netlink_has_listeners; one list for all namespaces), and then makes a message of every element of every commit.
/// </summary>
internal static class EventListeners
{
    // Columns of /proc/net/netlink (netlink_native_seq_show): sk Eth Pid Groups …
    private const string Netfilter = "12";

    // NFNLGRP_NFTABLES is group 7; the mask begins with group 1.
    private const uint NfTablesGroup = 1 << 6;

    /// <summary>Those of the namespaces that have a name, and of the bench's own; an agent's socket lies in the namespace that it keeps.</summary>
    public static int Count()
    {
        var named = Processes.Run("ip", ["-all", "netns", "exec", "cat", "/proc/net/netlink"]).Output;
        return (named + File.ReadAllText("/proc/net/netlink")).Split('\n').Count(IsListener);
    }

    private static bool IsListener(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, Netfilter, _, var groups, ..]
        && uint.TryParse(groups, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask)
        && (mask & NfTablesGroup) != 0;
}
