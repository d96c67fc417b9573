using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Requests to read: one message with a family and, mostly, the names that narrow it.</summary>
internal static class NftRequest
{
    internal static NetlinkWriter For(ushort type, NfFamily? family = null, string? table = null, string? name = null)
    {
        var request = new NetlinkWriter(128);
        using (request.Message(type, NetlinkFlags.None))
        {
            request.Raw([family is { } known ? (byte)known : (byte)0, 0, 0, 0]);
            // NFTA_*_TABLE is 1 and the name 2 in sets, objects and element lists; NFTA_TABLE_NAME is 1 too.
            if (table is not null)
            {
                request.String(1, table);
            }

            if (name is not null)
            {
                request.String(2, name);
            }
        }

        return request;
    }

    /// <summary>Asks for the element of a set that holds <paramref name="key"/> (NFT_MSG_GETSETELEM without a dump).</summary>
    internal static NetlinkWriter ForElement(
        NfFamily family,
        string table,
        string set,
        ReadOnlySpan<byte> key,
        uint flags
    )
    {
        var request = new NetlinkWriter(256);
        using (request.Message(NftMessage.GetElements, NetlinkFlags.None))
        {
            request.Raw([(byte)family, 0, 0, 0]);
            request.String(NftaElements.Table, table);
            request.String(NftaElements.Set, set);
            using (request.Nest(NftaElements.Elements))
            {
                ElementEncoder.WriteKey(request, key, flags);
            }
        }

        return request;
    }
}
