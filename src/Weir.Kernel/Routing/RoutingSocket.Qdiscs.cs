using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Routing;

public sealed partial class RoutingSocket
{
    // struct tcmsg: family u8, pad u8, pad u16, index s32, handle u32, parent u32, info u32.
    private const int QdiscHeaderLength = 20;
    private const ushort NewQdisc = 36; // RTM_NEWQDISC
    private const ushort QdiscKind = 1; // TCA_KIND

    /// <summary>Takes the queue away from a link: packets go to its driver at once, without the queue's lock (net/sched/sch_generic.c, noqueue_qdisc_ops).</summary>
    public void SetNoQueue(int index)
    {
        _writer.Clear();
        using (_writer.Message(NewQdisc, NetlinkFlags.Create | NetlinkFlags.Replace))
        {
            var header = _writer.Reserve(QdiscHeaderLength);
            header.Clear();
            MemoryMarshal.Write(header[4..], index);
            MemoryMarshal.Write(header[12..], uint.MaxValue); // TC_H_ROOT
            _writer.String(QdiscKind, "noqueue");
        }

        _socket.Request($"take the queue of link {index} away", _writer);
    }
}
