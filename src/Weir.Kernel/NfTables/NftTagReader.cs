using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Reads the tags of one chain's rules: a question about one chain, however large the table is.</summary>
public static class NftTagReader
{
    /// <summary>The first tag found (<see cref="RuleSpec.Tag"/>), or null when no rule has one, or there is no such chain or table.</summary>
    /// <param name="socket">A <see cref="NetlinkProtocol.Netfilter"/> socket.</param>
    /// <exception cref="NetlinkException">The kernel refused for another reason.</exception>
    public static Bytes? Find(NetlinkSocket socket, NfFamily family, string table, string chain)
    {
        ArgumentNullException.ThrowIfNull(socket);
        try
        {
            // The kernel filters by table and chain (nf_tables_api.c, nf_tables_dump_rules_start).
            var tags = socket.Dump(
                $"read the tags of {table} {chain}",
                NftRequest.For(NftMessage.GetRule, family, table, chain),
                () => new List<Bytes>(),
                Add
            );
            return tags is [var first, ..] ? first : null;
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.NotFound)
        {
            return null;
        }
    }

    private static void Add(List<Bytes> tags, in NetlinkMessage message)
    {
        if (message.Type != NftMessage.NewRule)
        {
            return;
        }

        var fields = new ExpressionFields(message.Body(NftMessage.HeaderLength));
        var tag = UserData.ReadRuleTag(fields.Nested(NftaRule.UserData));
        if (tag.Length > 0)
        {
            tags.Add(tag);
        }
    }
}
