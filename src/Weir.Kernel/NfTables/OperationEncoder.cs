using System.Diagnostics;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Writes the operations that are one message each: all but those on elements.</summary>
internal static class OperationEncoder
{
    /// <summary>Message type and flags. Adding what is already there and the same is no error, as with <c>nft add</c>.</summary>
    internal static (ushort Type, NetlinkFlags Flags) Header(NftOperation operation) =>
        operation switch
        {
            NftOperation.AddTable => (NftMessage.NewTable, NetlinkFlags.Create),
            NftOperation.DeleteTable => (NftMessage.DeleteTable, NetlinkFlags.None),
            NftOperation.AddSet => (NftMessage.NewSet, NetlinkFlags.Create),
            NftOperation.DeleteSet => (NftMessage.DeleteSet, NetlinkFlags.None),
            NftOperation.FlushSet => (NftMessage.DeleteElements, NetlinkFlags.None),
            NftOperation.AddCounter => (NftMessage.NewObject, NetlinkFlags.Create),
            NftOperation.DeleteCounter => (NftMessage.DeleteObject, NetlinkFlags.None),
            NftOperation.AddChain => (NftMessage.NewChain, NetlinkFlags.Create),
            NftOperation.DeleteChain => (NftMessage.DeleteChain, NetlinkFlags.None),
            NftOperation.FlushChain => (NftMessage.DeleteRule, NetlinkFlags.None),
            NftOperation.AddRule => (NftMessage.NewRule, NetlinkFlags.Create | NetlinkFlags.Append),
            _ => throw new UnreachableException(),
        };

    internal static NfFamily Family(NftOperation operation) =>
        operation switch
        {
            NftOperation.AddTable o => o.Family,
            NftOperation.DeleteTable o => o.Family,
            NftOperation.AddSet o => o.Family,
            NftOperation.DeleteSet o => o.Family,
            NftOperation.FlushSet o => o.Family,
            NftOperation.AddCounter o => o.Family,
            NftOperation.DeleteCounter o => o.Family,
            NftOperation.AddChain o => o.Family,
            NftOperation.DeleteChain o => o.Family,
            NftOperation.FlushChain o => o.Family,
            NftOperation.AddRule o => o.Family,
            _ => throw new UnreachableException(),
        };

    /// <param name="setId">Number of the set in the batch, for <see cref="NftOperation.AddSet"/>.</param>
    internal static void Body(NetlinkWriter writer, NftOperation operation, uint setId)
    {
        switch (operation)
        {
            case NftOperation.AddTable table:
                writer.String(NftaTable.Name, table.Table);
                break;
            case NftOperation.DeleteTable table:
                writer.String(NftaTable.Name, table.Table);
                break;
            case NftOperation.AddSet set:
                SetEncoder.Write(writer, set.Table, set.Set, setId);
                break;
            case NftOperation.DeleteSet set:
                writer.String(NftaSet.Table, set.Table);
                writer.String(NftaSet.Name, set.Set);
                break;
            case NftOperation.FlushSet set:
                // NFT_MSG_DELSETELEM without a list empties the set.
                writer.String(NftaElements.Table, set.Table);
                writer.String(NftaElements.Set, set.Set);
                break;
            case NftOperation.AddCounter counter:
                Object(writer, counter.Table, counter.Counter.Name);
                using (writer.Nest(NftaObject.Data))
                {
                    var value = new CounterValue(counter.Counter.Packets, counter.Counter.Bytes);
                    ExpressionEncoder.Counter(writer, value);
                }

                break;
            case NftOperation.DeleteCounter counter:
                Object(writer, counter.Table, counter.Counter);
                break;
            case NftOperation.AddChain chain:
                Chain(writer, chain);
                break;
            case NftOperation.DeleteChain chain:
                writer.String(NftaChain.Table, chain.Table);
                writer.String(NftaChain.Name, chain.Chain);
                break;
            case NftOperation.FlushChain chain:
                // NFT_MSG_DELRULE without a handle removes all rules of the chain.
                writer.String(NftaRule.Table, chain.Table);
                writer.String(NftaRule.Chain, chain.Chain);
                break;
            case NftOperation.AddRule rule:
                writer.String(NftaRule.Table, rule.Table);
                writer.String(NftaRule.Chain, rule.Chain);
                ExpressionEncoder.List(writer, NftaRule.Expressions, rule.Rule.Expressions);
                UserData.Rule(writer, NftaRule.UserData, rule.Rule);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Object(NetlinkWriter writer, string table, string name)
    {
        writer.String(NftaObject.Table, table);
        writer.String(NftaObject.Name, name);
        writer.UInt32BigEndian(NftaObject.Type, NftaObject.Counter);
    }

    private static void Chain(NetlinkWriter writer, NftOperation.AddChain chain)
    {
        writer.String(NftaChain.Table, chain.Table);
        writer.String(NftaChain.Name, chain.Chain);
        if (chain.Base is not { } hook)
        {
            return;
        }

        writer.String(NftaChain.Type, hook.Type);
        writer.UInt32BigEndian(NftaChain.Policy, hook.Drops ? 0u : 1u);
        using (writer.Nest(NftaChain.Hook))
        {
            writer.UInt32BigEndian(NftaHook.Number, hook.Hook);
            writer.UInt32BigEndian(NftaHook.Priority, unchecked((uint)hook.Priority));
            if (hook.Device is { } device)
            {
                writer.String(NftaHook.Device, device);
            }
        }
    }
}
