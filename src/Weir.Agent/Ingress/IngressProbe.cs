using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Ingress;

/// <summary>
/// Finds out what the kernel makes of ingress hooks by a transaction that cannot succeed: its last operation deletes a chain that is not there, so that nothing is
/// changed, not even the generation, and the kernel tells of each operation before it whether it would have taken it.
/// </summary>
internal static class IngressProbe
{
    // IFNAMSIZ leaves 15 bytes, and udev gives no device such a name.
    private const string NoDevice = "weir-no-device0";
    private const string Table = "weir-ingress-probe";

    // linux/netfilter.h: NF_INET_INGRESS.
    private const uint Ingress = 5;
    private const int NoEntry = 2; // ENOENT
    private const int NoDeviceErrno = 19; // ENODEV

    /// <param name="socket">Of the namespace to ask in.</param>
    /// <exception cref="NetlinkException">The question could not be put.</exception>
    public static IngressSupport Ask(NetlinkSocket socket)
    {
        NftOperation[] operations =
        [
            new NftOperation.AddTable(NfFamily.Inet, Table),
            new NftOperation.AddChain(
                NfFamily.Inet,
                Table,
                "ingress",
                new("filter", Ingress, 0, Drops: false, NoDevice)
            ),
            new NftOperation.DeleteChain(NfFamily.Inet, Table, "absent"),
        ];
        try
        {
            NftTransaction.Commit(socket, operations);
        }
        catch (NftTransactionException told) when (told.Failures.Any(static one => one.OperationIndex is not null))
        {
            var chain = told.Failures.FirstOrDefault(static one => one.OperationIndex == 1);
            return chain is null ? IngressSupport.AnyDevice
                : chain.Errno.Number is NoEntry or NoDeviceErrno ? IngressSupport.PresentDevices
                : IngressSupport.None;
        }

        throw new InvalidOperationException("the kernel deleted a chain that was never there");
    }
}
