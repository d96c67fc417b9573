using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Writes the attributes of NFT_MSG_NEWSET.</summary>
internal static class SetEncoder
{
    /// <param name="id">NFTA_SET_ID: the kernel wants one that is unique in the batch.</param>
    internal static void Write(NetlinkWriter writer, string table, SetSpec set, uint id)
    {
        writer.String(NftaSet.Table, table);
        writer.String(NftaSet.Name, set.Name);
        writer.UInt32BigEndian(NftaSet.Flags, (uint)Flags(set));
        writer.UInt32BigEndian(NftaSet.KeyType, NftDataType.Number(set.Key));
        writer.UInt32BigEndian(NftaSet.KeyLength, (uint)set.WireKeyLength);
        if (set.IsVerdictMap)
        {
            writer.UInt32BigEndian(NftaSet.DataType, NftaSet.VerdictType);
            writer.UInt32BigEndian(NftaSet.DataLength, 0);
        }
        else if (!set.Data.IsEmpty)
        {
            writer.UInt32BigEndian(NftaSet.DataType, NftDataType.Number(set.Data));
            writer.UInt32BigEndian(NftaSet.DataLength, (uint)set.WireDataLength);
        }

        writer.UInt32BigEndian(NftaSet.Id, id);
        Description(writer, set);
        if (set.DefaultTimeoutMs != 0)
        {
            writer.UInt64BigEndian(NftaSet.Timeout, set.DefaultTimeoutMs);
        }

        UserData.Set(writer, NftaSet.UserData, set);
        if (set.ElementExpressions.Length == 1)
        {
            ExpressionEncoder.Single(writer, NftaSet.Expression, set.ElementExpressions[0]);
        }
        else if (set.ElementExpressions.Length > 1)
        {
            ExpressionEncoder.List(writer, NftaSet.Expressions, set.ElementExpressions);
        }
    }

    private static NftSetFlags Flags(SetSpec set) =>
        (set.Constant ? NftSetFlags.Constant : NftSetFlags.None)
        | (set.Interval ? NftSetFlags.Interval : NftSetFlags.None)
        | (set.IsVerdictMap || !set.Data.IsEmpty ? NftSetFlags.Map : NftSetFlags.None)
        | (set.Timeouts || set.DefaultTimeoutMs != 0 ? NftSetFlags.Timeout : NftSetFlags.None)
        | (set.Dynamic ? NftSetFlags.Dynamic : NftSetFlags.None)
        | (set.IsRangeConcatenation ? NftSetFlags.Concatenation : NftSetFlags.None)
        | (set.ElementExpressions.Length > 1 ? NftSetFlags.Expressions : NftSetFlags.None);

    private static void Description(NetlinkWriter writer, SetSpec set)
    {
        if (set.Size == 0 && !set.IsRangeConcatenation)
        {
            return;
        }

        using (writer.Nest(NftaSet.Description))
        {
            if (set.Size != 0)
            {
                writer.UInt32BigEndian(NftaSet.DescriptionSize, set.Size);
            }

            // Only pipapo wants to know where the fields are; it takes their unpadded lengths.
            if (set.IsRangeConcatenation)
            {
                using (writer.Nest(NftaSet.DescriptionConcatenation))
                {
                    foreach (var field in set.Key)
                    {
                        using (writer.Nest(NftaData.ListElement))
                        {
                            writer.UInt32BigEndian(NftaSet.FieldLength, (uint)field.Length);
                        }
                    }
                }
            }
        }
    }
}
