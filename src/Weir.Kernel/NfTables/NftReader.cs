using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Reads the kernel's nf_tables.</summary>
public static class NftReader
{
    /// <summary>The ruleset's generation id: it changes with every committed transaction, whoever made it.</summary>
    public static uint Generation(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var request = new NetlinkWriter(64);
        using (request.Message(NftMessage.GetGeneration, NetlinkFlags.None))
        {
            request.Raw([0, 0, 0, 0]);
        }

        var found = new List<uint>(1);
        socket.Request(
            "read the ruleset generation",
            request,
            found,
            static (List<uint> state, in NetlinkMessage message) =>
            {
                if (message.Type == NftMessage.NewGeneration)
                {
                    state.Add(new ExpressionFields(message.Body(NftMessage.HeaderLength)).UInt32(1));
                }
            }
        );
        return found.Count == 1
            ? found[0]
            : throw new NetlinkFormatException($"the kernel told {found.Count} generations; expected one");
    }
}
