using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>
/// Runs one packet through a rule set as netfilter would (<c>net/netfilter/nf_tables_core.c</c>, nft_do_chain): base chains of a hook
/// in order of priority, rules in order, the first test that fails ends a rule. It reads the rule set only, and shares no code with the
/// compiler that wrote it.
/// </summary>
/// <param name="ruleset">The rule set.</param>
/// <param name="costs">Prices for the steps.</param>
/// <param name="members">Size to price sets at that the packet path fills (accounting), which are empty here.</param>
public sealed class Simulator(Ruleset ruleset, CostTable costs, int members = 0)
{
    /// <summary>Depth of jumps the kernel allows (NFT_JUMP_STACK_SIZE).</summary>
    private const int JumpLimit = 16;

    private readonly StructureCost _cost = new(costs);
    private readonly Dictionary<string, Chain> _chains = ruleset.Chains.ToDictionary(chain => chain.Name);
    private readonly Dictionary<string, SetDeclaration> _sets = ruleset.Sets.ToDictionary(set => set.Name);
    private readonly List<TraceStep> _steps = [];
    private Packet _packet = new() { InputInterface = "" };
    private int _lookUps;

    /// <summary>
    /// Forwards a packet: prerouting, forward, postrouting. NAT chains are met by new connections only.
    /// <paramref name="route"/> names the output interface once the destination is final.
    /// </summary>
    public Trace Forward(Packet packet, Func<Packet, string?> route)
    {
        ArgumentNullException.ThrowIfNull(packet);
        ArgumentNullException.ThrowIfNull(route);
        Start(packet);
        var passed = Traverse(Hook.Prerouting);
        if (passed)
        {
            _packet = _packet with { OutputInterface = route(_packet) };
            passed = Traverse(Hook.Forward) && Traverse(Hook.Postrouting);
        }

        return End(passed);
    }

    /// <summary>A packet for the box itself: prerouting, input.</summary>
    public Trace ToBox(Packet packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        Start(packet);
        return End(Traverse(Hook.Prerouting) && Traverse(Hook.Input));
    }

    private void Start(Packet packet)
    {
        _steps.Clear();
        _lookUps = 0;
        _packet = packet;
    }

    private Trace End(bool passed) => new(passed ? Fate.Accepted : Fate.Dropped, _packet, [.. _steps], _lookUps);

    private bool Traverse(Hook hook)
    {
        var chains = ruleset
            .Chains.Where(chain => chain.Base is { } at && at.Hook == hook)
            .OrderBy(chain => chain.Base?.Priority);
        foreach (var chain in chains)
        {
            if (chain.Base is not { } at || (at.Type == ChainType.Nat && _packet.State != CtStates.New))
            {
                continue;
            }

            _steps.Add(new TraceStep(chain.Name, null, true, $"hook {hook}", _cost.Fixed("base-chain")));
            var verdict = Walk(chain, 0);
            if (verdict is Verdict.Drop || (verdict is null && at.Drops))
            {
                _steps.Add(new TraceStep(chain.Name, null, true, verdict is null ? "policy drop" : "dropped", 0));
                return false;
            }
        }

        return true;
    }

    /// <returns>Accept or drop, or null when the chain ended without either.</returns>
    private Verdict? Walk(Chain chain, int depth)
    {
        if (depth > JumpLimit)
        {
            throw new InvalidOperationException($"chain {chain.Name} is jumped to more than {JumpLimit} deep");
        }

        foreach (var rule in chain.Rules)
        {
            var verdict = Evaluate(chain, rule);
            switch (verdict)
            {
                case Verdict.Accept or Verdict.Drop:
                    return verdict;
                case Verdict.Goto { Chain: var target }:
                    return Walk(_chains[target], depth + 1);
                case Verdict.Jump { Chain: var target } when Walk(_chains[target], depth + 1) is { } final:
                    return final;
                case Verdict.Return:
                    return null;
                default:
                    break;
            }
        }

        return null;
    }

    private Verdict? Evaluate(Chain chain, Rule rule)
    {
        var cost = 0.0;
        foreach (var match in rule.Matches)
        {
            if (!Holds(match, ref cost))
            {
                _steps.Add(new TraceStep(chain.Name, rule, false, $"not {MatchText.Of(match)}", cost));
                return null;
            }
        }

        foreach (var statement in rule.Statements)
        {
            if (!Do(statement, ref cost))
            {
                _steps.Add(new TraceStep(chain.Name, rule, false, "nothing found in the map", cost));
                return null;
            }
        }

        var verdict = rule.Verdict;
        if (verdict is Verdict.Map map)
        {
            verdict =
                LookUp(map.Key, map.Name, ref cost) is var (set, index) && index >= 0
                    ? set.Verdicts[(int)MemoryMarshal.Read<uint>(ruleset.Elements[set.Name][index][set.KeyLength..])]
                    : null;
        }

        cost += verdict is Verdict.Goto or Verdict.Jump ? _cost.Fixed("jump") : 0;
        var matched = verdict is not null || rule.Verdict is null;
        _steps.Add(
            new TraceStep(chain.Name, rule, matched, matched ? "all tests hold" : "nothing found in the map", cost)
        );
        return verdict;
    }

    private bool Holds(Match match, ref double cost)
    {
        switch (match)
        {
            case Match.Compare compare:
                cost += _cost.Compare(compare.Part) + _cost.Dependency(Key.Of(compare.Part));
                Span<byte> value = stackalloc byte[16];
                value = value[..compare.Part.Field.Type.PaddedLength()];
                return PacketFields.TryRead(_packet, Key.Of(compare.Part), value)
                    && value[..compare.Value.Count].SequenceEqual(compare.Value.AsSpan())
                        == (compare.Comparison == Comparison.Equal);
            case Match.AnyBit bits:
                cost += _cost.Fixed("any-bit");
                Span<byte> word = stackalloc byte[4];
                word.Clear();
                return PacketFields.TryRead(_packet, bits.Field, word)
                    && (MemoryMarshal.Read<uint>(word) & bits.Bits) != 0;
            case Match.InSet inSet:
                return LookUp(inSet.Key, inSet.Set, ref cost) is var (_, index) && (index >= 0) != inSet.Negated;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private bool Do(Statement statement, ref double cost)
    {
        switch (statement)
        {
            case Statement.Count:
                cost += _cost.Fixed("counter");
                return true;
            case Statement.SetMark mark:
                cost += _cost.Fixed("set-mark");
                Mark(mark.Mark, mark.Value);
                return true;
            case Statement.SetMarkFromMap mark:
                cost += _cost.Fixed("set-mark");
                return TryLoad(mark.Key, mark.Map, ref cost, out var data)
                    && Mark(mark.Mark, MemoryMarshal.Read<uint>(data));
            case Statement.UpdateSet:
                cost += _cost.At("dynset-update", members);
                return true;
            case Statement.OverConnectionLimit:
                // How many connections a member has is not a property of the packet: a single packet is never one too many.
                cost += _cost.At("connection-limit", members);
                return false;
            // Translation to an IPv4 address leaves IPv6 packets alone (nft_nat.c, nft_nat_inet_eval).
            case Statement.SourceNat or Statement.DestinationNat when _packet.IsIpv6:
                return true;
            case Statement.SourceNat nat:
                cost += _cost.Fixed("nat-new");
                return TryLoad(nat.Key, nat.Map, ref cost, out var source) && Translate(source);
            case Statement.DestinationNat nat:
                return TryLoad(nat.Key, nat.Map, ref cost, out var target) && Redirect(target, nat.WithPort, ref cost);
            case Statement.NoTrack:
                _packet = _packet with { State = CtStates.Untracked };
                return true;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private bool TryLoad(Key key, string map, ref double cost, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (LookUp(key, map, ref cost) is not var (set, index) || index < 0)
        {
            return false;
        }

        data = ruleset.Elements[map][index][^set.DataLength..];
        return true;
    }

    /// <returns>The set and the element found (−1: none), or null when the packet lacks a field of the key.</returns>
    private (SetDeclaration Set, int Index)? LookUp(Key key, string name, ref double cost)
    {
        var set = _sets[name];
        Span<byte> bytes = stackalloc byte[64];
        bytes = bytes[..set.KeyLength];
        if (!PacketFields.TryRead(_packet, key, bytes))
        {
            cost += _cost.Dependency(key);
            return null;
        }

        var elements = ruleset.Elements.GetValueOrDefault(name);
        var index = elements is null ? -1 : ElementSearch.Find(set, elements, bytes);
        _lookUps++;
        cost += _cost.LookUp(key, set, elements?.Count ?? 0, index >= 0);
        return (set, index);
    }

    private bool Mark(Field field, uint value)
    {
        _packet = field == Field.CtMark ? _packet with { ConnectionMark = value } : _packet with { Mark = value };
        return true;
    }

    private bool Translate(ReadOnlySpan<byte> source)
    {
        _packet = _packet with { Source = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(source) };
        return true;
    }

    private bool Redirect(ReadOnlySpan<byte> target, bool withPort, ref double cost)
    {
        cost += _cost.Fixed("nat-new");
        var address = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(target);
        var port = withPort
            ? System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(target[4..])
            : _packet.DestinationPort;
        _packet = _packet with
        {
            Destination = address,
            DestinationPort = port,
            Status = _packet.Status | CtStatuses.DestinationNat,
        };
        return true;
    }
}
