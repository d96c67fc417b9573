using System.Collections.Immutable;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Lists what one table holds, message by message.</summary>
internal sealed class TableReader(NetlinkSocket socket, NfFamily family, string table)
{
    private readonly List<SetSpec> _sets = [];
    private readonly Dictionary<string, uint> _counts = [];
    private readonly List<CounterSpec> _counters = [];
    private readonly List<(string Name, BaseChainSpec? Base)> _chains = [];
    private readonly Dictionary<string, List<RuleSpec>> _rules = [];

    internal NftTableState Read(uint generation)
    {
        var what = $"table {OperationText.Family(family)} {table}";
        List($"list the sets of {what}", NftMessage.GetSet, _sets.Clear, AddSet);
        List($"list the counters of {what}", NftMessage.GetObject, _counters.Clear, AddObject);
        List($"list the chains of {what}", NftMessage.GetChain, _chains.Clear, AddChain);
        List($"list the rules of {what}", NftMessage.GetRule, _rules.Clear, AddRule);
        return new NftTableState(
            new TableSpec(family, table, [.. _sets], [.. _counters], [.. _chains.Select(Chain)]),
            generation,
            _counts.ToImmutableDictionary()
        );
    }

    /// <param name="forget">Empties what a disturbed listing has left before it is asked again.</param>
    private void List(string operation, ushort request, Action forget, NetlinkMessageHandler<TableReader> handler) =>
        socket.Dump(
            operation,
            NftRequest.For(request, family, table),
            () =>
            {
                forget();
                return this;
            },
            handler
        );

    private ChainSpec Chain((string Name, BaseChainSpec? Base) chain) =>
        new(chain.Name, chain.Base, _rules.TryGetValue(chain.Name, out var rules) ? [.. rules] : []);

    private static void AddSet(TableReader reader, in NetlinkMessage message)
    {
        var body = message.Body(NftMessage.HeaderLength);
        if (message.Type == NftMessage.NewSet && reader.IsOurs(body))
        {
            var set = SetDecoder.Read(body);
            reader._sets.Add(set);
            if (SetDecoder.Count(body) is { } count)
            {
                reader._counts[set.Name] = count;
            }
        }
    }

    private static void AddObject(TableReader reader, in NetlinkMessage message)
    {
        if (message.Type == NftMessage.NewObject && reader.IsOurs(message.Body(NftMessage.HeaderLength)))
        {
            NftCounterReader.Add(reader._counters, message);
        }
    }

    private static void AddChain(TableReader reader, in NetlinkMessage message)
    {
        var body = message.Body(NftMessage.HeaderLength);
        if (message.Type == NftMessage.NewChain && reader.IsOurs(body))
        {
            var fields = new ExpressionFields(body);
            reader._chains.Add((fields.String(NftaChain.Name), Base(fields)));
        }
    }

    private static void AddRule(TableReader reader, in NetlinkMessage message)
    {
        var body = message.Body(NftMessage.HeaderLength);
        if (message.Type != NftMessage.NewRule || !reader.IsOurs(body))
        {
            return;
        }

        var fields = new ExpressionFields(body);
        var chain = fields.String(NftaRule.Chain);
        if (!reader._rules.TryGetValue(chain, out var rules))
        {
            reader._rules.Add(chain, rules = []);
        }

        rules.Add(
            new RuleSpec(
                ExpressionDecoder.List(fields.Nested(NftaRule.Expressions)),
                UserData.ReadComment(fields.Nested(NftaRule.UserData))
            )
            {
                Tag = UserData.ReadRuleTag(fields.Nested(NftaRule.UserData)),
            }
        );
    }

    private static BaseChainSpec? Base(ExpressionFields fields)
    {
        if (!fields.Has(NftaChain.Hook))
        {
            return null;
        }

        var hook = new ExpressionFields(fields.Nested(NftaChain.Hook));
        return new BaseChainSpec(
            fields.String(NftaChain.Type),
            hook.UInt32(NftaHook.Number),
            unchecked((int)hook.UInt32(NftaHook.Priority)),
            fields.OptionalUInt32(NftaChain.Policy) == 0,
            Devices(hook)
        );
    }

    /// <summary>Null at a hook of no device. Several, which a chain of ours never has, are told apart from each single one.</summary>
    private static string? Devices(ExpressionFields hook)
    {
        if (!hook.Has(NftaHook.Devices))
        {
            return hook.Has(NftaHook.Device) ? hook.String(NftaHook.Device) : null;
        }

        var names = new List<string>();
        var reader = new AttributeReader(hook.Nested(NftaHook.Devices));
        while (reader.Next())
        {
            names.Add(reader.String());
        }

        return string.Join(", ", names);
    }

    // Chains are listed for the whole family, whatever table the request names; every kind has NFTA_*_TABLE = 1.
    private bool IsOurs(ReadOnlySpan<byte> body) => new ExpressionFields(body).String(NftaChain.Table) == table;
}
