using Weir.Core.Analysis.Simulation;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>
/// Runs one packet through rules as netfilter would (<c>net/netfilter/nf_tables_core.c</c>, nft_do_chain, and
/// <c>net/ipv4/netfilter/ip_tables.c</c>, ipt_do_table): docs/semantics.md says how. It reads the rules only, and shares no code with
/// the compiler that wrote them. An instance keeps indices of the sets and is for one thread.
/// </summary>
public sealed class Simulator
{
    private readonly ILookup<Hook, (Ruleset Table, Chain Chain, BaseHook At)> _hooks;
    private readonly CostTable _costs;
    private readonly int _members;
    private readonly LocalAddresses? _locals;
    private readonly Dictionary<Ruleset, Prepared> _indices = new(ReferenceEqualityComparer.Instance);

    /// <param name="firewall">All tables that a packet meets.</param>
    /// <param name="costs">Prices for the steps.</param>
    /// <param name="members">Size to price sets at that the packet path fills (accounting), which are empty here.</param>
    public Simulator(Firewall firewall, CostTable costs, int members = 0)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        ArgumentNullException.ThrowIfNull(costs);
        _hooks = BaseChains(firewall.Tables).OrderBy(chain => chain.At.Priority).ToLookup(chain => chain.At.Hook);
        _costs = costs;
        _members = members;
        _locals = firewall.LocalAddresses.IsEmpty ? null : new LocalAddresses(firewall.LocalAddresses);
    }

    public Simulator(Ruleset ruleset, CostTable costs, int members = 0)
        : this(new Firewall([ruleset]), costs, members) { }

    /// <summary>Runs a packet along a path, hook after hook, until a base chain ends it.</summary>
    /// <param name="packet">As it arrives; its conntrack fields say what conntrack will know of it.</param>
    /// <param name="path">Which hooks it meets.</param>
    /// <param name="route">Names the output interface once the destination is final; null keeps what the packet says.</param>
    /// <exception cref="ArgumentException">A rule sends packets to a chain that is not there, or in a circle.</exception>
    public Trace Run(Packet packet, PacketPath path, Func<Packet, string?>? route = null)
    {
        ArgumentNullException.ThrowIfNull(packet);
        return new PathRun(this, packet, route).Run(path);
    }

    /// <summary>
    /// Forwards a packet: prerouting, forward, postrouting. <paramref name="route"/> names the output interface once the destination is final.
    /// </summary>
    public Trace Forward(Packet packet, Func<Packet, string?> route) => Run(packet, PacketPath.Forward, route);

    /// <summary>A packet for the box itself: prerouting, input.</summary>
    public Trace ToBox(Packet packet) => Run(packet, PacketPath.ToBox);

    /// <summary>
    /// Runs a packet through one base chain, as it is given: whether conntrack knows it already, and whether a NAT chain would see it,
    /// is the caller's matter. A packet that does not come by, of a family or a device that the chain does not see, is accepted without a step.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such base chain, or a rule sends packets to a chain that is not there, or in a circle.</exception>
    public ChainTrace RunChain(Ruleset table, string baseChain, Packet packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var (prepared, chain, hook) = Find(table, baseChain);
        var state = new WalkState(packet);
        if (!Sees(table, hook, packet))
        {
            return new ChainTrace(table, chain.Name, state.End(Ending.Accept, ""), packet, []);
        }

        var recorder = new Recorder(prepared.Index, prepared.Price);
        recorder.Begin(chain, hook);
        var outcome = prepared.Walk.Run(chain, hook, state, recorder);
        var left = outcome.Nat is { } nat ? Translator.Apply(state.Packet, nat, hook.Hook) : state.Packet;
        return new ChainTrace(table, chain.Name, outcome, left, recorder.Steps);
    }

    /// <summary>The outcome alone, without steps and prices: for running many packets.</summary>
    /// <exception cref="ArgumentException">As <see cref="RunChain(Ruleset, string, Packet)"/>.</exception>
    public Outcome Decide(Ruleset table, string baseChain, Packet packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var (prepared, chain, hook) = Find(table, baseChain);
        var state = new WalkState(packet);
        return Sees(table, hook, packet) ? prepared.Walk.Run(chain, hook, state, null) : state.End(Ending.Accept, "");
    }

    /// <summary>The base chains of a hook that see a packet, in the order in which it meets them.</summary>
    internal IEnumerable<(Ruleset Table, Chain Chain, BaseHook At)> Chains(Hook hook, Packet packet) =>
        _hooks[hook].Where(candidate => Sees(candidate.Table, candidate.At, packet));

    private static IEnumerable<(Ruleset Table, Chain Chain, BaseHook At)> BaseChains(EquatableArray<Ruleset> tables)
    {
        foreach (var table in tables)
        {
            foreach (var chain in table.Chains)
            {
                if (chain.Base is { } at)
                {
                    yield return (table, chain, at);
                }
            }
        }
    }

    private static bool Sees(Ruleset table, BaseHook at, Packet packet) =>
        at.Sees(packet.InputInterface)
        && table.Family switch
        {
            Family.Ip => !packet.IsIpv6,
            Family.Ip6 => packet.IsIpv6,
            _ => true,
        };

    private (Prepared Table, Chain Chain, BaseHook Hook) Find(Ruleset table, string baseChain)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!_indices.TryGetValue(table, out var known))
        {
            var index = new TableIndex(table);
            var price = new RulePrice(index, new StructureCost(_costs, table.Family), _members);
            known = new Prepared(index, new Walk(index, _locals), price);
            _indices.Add(table, known);
        }

        return known.Index.Find(baseChain) is { Base: { } hook } chain
            ? (known, chain, hook)
            : throw new ArgumentException($"table {table.Table} has no base chain {baseChain}", nameof(baseChain));
    }

    private sealed record Prepared(TableIndex Index, Walk Walk, RulePrice Price);
}
