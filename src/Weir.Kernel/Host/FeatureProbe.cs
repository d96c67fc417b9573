using System.Globalization;
using Weir.Kernel.Conntrack;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Host;

/// <summary>Whether the machine can do a thing.</summary>
public enum FeatureAnswer
{
    Yes,
    No,

    /// <summary>The question itself could not be put; nothing is known.</summary>
    CouldNotTell,
}

/// <summary>What was found out about one feature.</summary>
/// <param name="Name">"CAP_NET_ADMIN", "nf_tables nat" …</param>
/// <param name="Reason">Why not, or what stood in the way; what was seen for a yes.</param>
public sealed record FeatureReport(string Name, FeatureAnswer Answer, string Reason);

/// <summary>Asks the running machine what it can do, by doing it in a network namespace that lives as long as the question.</summary>
public static class FeatureProbe
{
    // linux/capability.h
    private const int CapNetAdmin = 12;
    private const int CapNetRaw = 13;
    private const int CapSysAdmin = 21;

    /// <summary>Every feature Weir stands on, in the order in which a missing one should be told.</summary>
    public static IReadOnlyList<FeatureReport> AskAll() =>
        [
            AskCapability("CAP_NET_ADMIN", CapNetAdmin),
            AskCapability("CAP_NET_RAW", CapNetRaw),
            AskCapability("CAP_SYS_ADMIN", CapSysAdmin),
            AskInNamespace("network namespaces", static () => "a namespace was made"),
            AskInNamespace("nf_tables", AskTables),
            AskInNamespace("nf_tables nat", AskNat),
            AskInNamespace("conntrack netlink", AskConntrack),
        ];

    /// <summary>Whether the calling thread holds a capability (effective set of /proc/thread-self/status).</summary>
    public static FeatureReport AskCapability(string name, int number)
    {
        const string key = "CapEff:";
        try
        {
            var line = File.ReadLines("/proc/thread-self/status")
                .FirstOrDefault(text => text.StartsWith(key, StringComparison.Ordinal));
            if (
                line is null
                || !ulong.TryParse(line.AsSpan(key.Length).Trim(), NumberStyles.HexNumber, null, out var effective)
            )
            {
                return new(name, FeatureAnswer.CouldNotTell, "/proc/thread-self/status has no readable CapEff line");
            }

            return (effective >> number & 1) != 0
                ? new(name, FeatureAnswer.Yes, "in the effective set")
                : new(name, FeatureAnswer.No, "not in the effective set: run as root");
        }
        catch (IOException exception)
        {
            return new(name, FeatureAnswer.CouldNotTell, exception.Message);
        }
    }

    /// <summary>
    /// Runs the question on a thread with a new network namespace, which nobody else sees and which ends with the thread. What the kernel
    /// answers with EOPNOTSUPP, EAFNOSUPPORT, EPROTONOSUPPORT, EINVAL or ENOENT is missing; a lack of permission says nothing about the feature.
    /// </summary>
    private static FeatureReport AskInNamespace(string name, Func<string> question)
    {
        var seen = "";
        try
        {
            DedicatedThread.Run(
                $"probe {name}",
                () =>
                {
                    NamedNamespaces.EnterNew();
                    seen = question();
                }
            );
            return new(name, FeatureAnswer.Yes, seen);
        }
        catch (NetlinkException exception)
        {
            var answer = exception.Errno.Number switch
            {
                2 or 22 or 93 or 95 or 97 => FeatureAnswer.No,
                _ => FeatureAnswer.CouldNotTell,
            };
            return new(name, answer, exception.Message);
        }
    }

    // The few constants of linux/netfilter/nfnetlink.h and nf_tables.h that two questions need.
    private const ushort TablesSubsystem = 10 << 8;
    private const ushort GetGeneration = TablesSubsystem | 16;
    private const ushort NewTable = TablesSubsystem | 0;
    private const ushort NewChain = TablesSubsystem | 3;
    private const ushort BatchBegin = 16;
    private const ushort BatchEnd = 17;
    private static readonly byte[] BatchHeader = [0, 0, 0, 10];
    private static readonly byte[] Inet = [1, 0, 0, 0];

    private static string AskTables()
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
        var writer = new NetlinkWriter();
        using (writer.Message(GetGeneration, NetlinkFlags.None))
        {
            writer.Raw([0, 0, 0, 0]);
        }

        socket.Request("ask for the nf_tables generation", writer);
        return "nf_tables told its generation";
    }

    /// <summary>A chain of type nat exists only where the kernel has nft_chain_nat (and with it nf_nat and nf_conntrack).</summary>
    private static string AskNat()
    {
        const string table = "probe";
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
        var writer = new NetlinkWriter();
        using (writer.Message(BatchBegin, NetlinkFlags.Request, 1))
        {
            writer.Raw(BatchHeader);
        }

        using (writer.Message(NewTable, NetlinkFlags.Request | NetlinkFlags.Create, 2))
        {
            writer.Raw(Inet);
            writer.String(1, table); // NFTA_TABLE_NAME
        }

        using (writer.Message(NewChain, NetlinkFlags.Request | NetlinkFlags.Create | NetlinkFlags.Ack, 3))
        {
            writer.Raw(Inet);
            writer.String(1, table); // NFTA_CHAIN_TABLE
            writer.String(3, table); // NFTA_CHAIN_NAME
            using (writer.Nest(4)) // NFTA_CHAIN_HOOK
            {
                writer.UInt32BigEndian(1, 0); // NFTA_HOOK_HOOKNUM: prerouting
                writer.UInt32BigEndian(2, unchecked((uint)-100)); // NFTA_HOOK_PRIORITY: dstnat
            }

            writer.String(7, "nat"); // NFTA_CHAIN_TYPE
        }

        using (writer.Message(BatchEnd, NetlinkFlags.Request, 4))
        {
            writer.Raw(BatchHeader);
        }

        const string operation = "make a chain of type nat";
        socket.Send(operation, writer.Written);
        ThrowIfRefused(operation, socket.Receive(operation));
        return "a chain of type nat was made";
    }

    private static void ThrowIfRefused(string operation, ReadOnlySpan<byte> answers)
    {
        var reader = new NetlinkReader(answers);
        while (reader.Next(out var message))
        {
            if (message.Type == NetlinkMessage.Error)
            {
                NetlinkSocket.ThrowUnlessAck(operation, NetlinkError.Parse(message));
            }
        }
    }

    private static string AskConntrack()
    {
        using var socket = ConntrackSocket.Open();
        return $"the table was counted: {socket.Count()} connections";
    }
}
