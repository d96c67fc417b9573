using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>
/// Writes one rule as expressions: the tests and statements in their order, and before each what it implies (an IPv4 field implies
/// the family, an ICMP field the protocol) unless a test before it has established that. Same results as nft 1.0.6:
/// <c>nft --debug=netlink</c> is what the tests compare with.
/// </summary>
internal sealed class RuleExpressions
{
    private const uint Equal = 0;
    private const uint NotEqual = 1;
    private const uint AtMost = 3;
    private const uint GreaterOrEqual = 5;

    // ARPHRD_ETHER
    private const ushort Ethernet = 1;
    private const uint SourceNat = 0;
    private const uint DestinationNat = 1;
    private const uint DynsetAdd = 0;
    private const uint DynsetUpdate = 1;

    /// <summary>NFT_LIMIT_PKT_BYTES.</summary>
    private const uint LimitBytes = 1;

    private readonly ImmutableArray<Expression>.Builder _expressions = ImmutableArray.CreateBuilder<Expression>();
    private readonly Dictionary<Match.Compare, HeaderTest> _headerTests;
    private readonly RuleScope _scope;
    private RuleContext _context;

    private RuleExpressions(RuleScope scope, Rule rule)
    {
        _scope = scope;
        _context = new RuleContext(scope.Family);
        _headerTests = MergedTests.Of(rule);
    }

    public static RuleSpec Of(RuleScope scope, Rule rule)
    {
        var writer = new RuleExpressions(scope, rule);
        foreach (var match in rule.Matches)
        {
            writer.Test(match);
        }

        if (rule.Tally is { } tally)
        {
            writer.Emit(new Expression.Counter(tally.Packets, tally.Bytes));
        }

        foreach (var statement in rule.Statements)
        {
            writer.Do(statement);
        }

        if (RuleText.IsEmpty(rule))
        {
            const int goesOn = -1;
            writer.Emit(new Expression.Verdict(new VerdictSpec(goesOn)));
        }

        writer.End(RuleText.IsSaid(rule) ? null : rule.Verdict);
        return new RuleSpec(writer._expressions.ToImmutable(), NftComment.Clean(rule.Comment));
    }

    private void Test(Match match)
    {
        switch (match)
        {
            case Match.Compare compare:
                Compare(compare);
                break;
            case Match.AnyBit any:
                Imply(any.Field);
                Load(any.Field, any.Field.Type.Length(), RegisterFile.First);
                Mask(RegisterFile.First, HostNumber(any.Bits));
                Emit(new Expression.Cmp(RegisterFile.First, any.Negated ? Equal : NotEqual, HostNumber(0)));
                break;
            case Match.InSet inSet:
                LoadKey(inSet.Key);
                Emit(new Expression.Lookup(NftName.Of(inSet.Set), RegisterFile.First, null, inSet.Negated));
                break;
            case Match.Masked masked:
                Masked(masked);
                break;
            case Match.InRanges ranges:
                Range(ranges);
                break;
            case Match.Extension extension:
                Say(MatchPhrases.Of(_scope.Family, extension));
                break;
            case Match.Either:
                throw NftRefusal.Match("alternatives in one rule");
            default:
                throw new UnreachableException();
        }
    }

    private void Do(Statement statement)
    {
        switch (statement)
        {
            case Statement.Count count:
                Emit(new Expression.CounterReference(NftName.Of(count.Counter)));
                break;
            case Statement.SetMarkFromMap fromMap:
                LoadFromMap(fromMap.Key, fromMap.Map);
                SetMark(fromMap.Mark);
                break;
            case Statement.SetMark set:
                Emit(new Expression.Immediate(RegisterFile.First, HostNumber(set.Value)));
                SetMark(set.Mark);
                break;
            case Statement.UpdateSet update:
                LoadKey(update.Key);
                Emit(new Expression.Dynset(NftName.Of(update.Set), DynsetUpdate, RegisterFile.First, 0, []));
                break;
            case Statement.OverConnectionLimit limit:
                LoadKey(limit.Key);
                var connlimit = new Expression.Connlimit(limit.Limit, Over: true);
                Emit(new Expression.Dynset(NftName.Of(limit.Set), DynsetAdd, RegisterFile.First, 0, [connlimit]));
                break;
            case Statement.OverRate rate:
                LoadKey(rate.Key);
                var bucket = new Expression.Limit(
                    rate.PerSecond,
                    1,
                    rate.Burst,
                    rate.IsBytes ? LimitBytes : 0u,
                    Over: true
                );
                Emit(new Expression.Dynset(NftName.Of(rate.Set), DynsetUpdate, RegisterFile.First, 0, [bucket]));
                break;
            case Statement.SourceNat nat:
                LoadFromMap(nat.Key, nat.Map);
                Emit(new Expression.Nat(SourceNat, NfFamily.Ipv4, RegisterFile.First, null));
                break;
            case Statement.DestinationNat nat:
                LoadFromMap(nat.Key, nat.Map);
                uint? port = nat.WithPort ? RegisterFile.AtWord(1) : null;
                Emit(new Expression.Nat(DestinationNat, NfFamily.Ipv4, RegisterFile.First, port));
                break;
            case Statement.NoTrack:
                Emit(new Expression.Notrack());
                break;
            case Statement.SetBits set:
                Imply(set.Field);
                Say(MarkPhrase.Of(set.Field, set.Keep, set.Xor));
                break;
            case Statement.CopyMark copy:
                Copy(copy);
                break;
            case Statement.Nat nat:
                Nat(nat);
                break;
            case Statement.Extension extension:
                Say(TargetPhrases.Of(_scope.Family, extension));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void End(Verdict? verdict)
    {
        switch (verdict)
        {
            case null:
                break;
            case Verdict.Map map:
                LoadKey(map.Key);
                Emit(new Expression.Lookup(NftName.Of(map.Name), RegisterFile.First, RegisterFile.Verdict));
                break;
            case Verdict.Reject reject:
                Reject(reject);
                break;
            case Verdict.Extension extension:
                Say(TargetPhrases.Of(_scope.Family, extension));
                break;
            default:
                Emit(new Expression.Verdict(NftSpecs.Verdict(verdict)));
                break;
        }
    }

    private void Compare(Match.Compare compare)
    {
        var part = compare.Part;
        Imply(part.Field);
        var op = compare.Comparison == Comparison.Equal ? Equal : NotEqual;
        if (MergedTests.IsWholeHeaderField(part))
        {
            if (_headerTests.TryGetValue(compare, out var test))
            {
                Load(part.Field, test.Length, RegisterFile.First);
                Emit(new Expression.Cmp(RegisterFile.First, op, new Bytes(test.Value.AsSpan())));
            }

            return;
        }

        var length = part.IsMasked && PrefixMask.IsShortened(part) ? part.PrefixLength / 8 : part.Field.Type.Length();
        Load(part.Field, length, RegisterFile.First);
        if (part.IsMasked && !PrefixMask.IsShortened(part))
        {
            Mask(RegisterFile.First, new Bytes(PrefixMask.Of(part)));
        }

        Emit(new Expression.Cmp(RegisterFile.First, op, new Bytes(compare.Value.AsSpan()[..length])));
        _context.Learn(compare);
    }

    private void Masked(Match.Masked masked)
    {
        Imply(masked.Field);
        Load(masked.Field, masked.Field.Type.Length(), RegisterFile.First);
        Mask(RegisterFile.First, new Bytes(masked.Mask.AsSpan()));
        var op = masked.Comparison == Comparison.Equal ? Equal : NotEqual;
        Emit(new Expression.Cmp(RegisterFile.First, op, new Bytes(masked.Value.AsSpan())));
    }

    // Numbers in the machine's order are brought into the network's, in which a range compares.
    private void Range(Match.InRanges ranges)
    {
        var list = new RangeList(ranges);
        if (list.Count != 1)
        {
            throw NftRefusal.Match("several ranges in one rule");
        }

        Imply(ranges.Field);
        var type = ranges.Field.Type;
        Load(ranges.Field, type.Length(), RegisterFile.First);
        var (from, to) = (list.First(0).ToArray(), list.Last(0).ToArray());
        if (NftDataTypes.IsHostOrder(type))
        {
            Emit(new Expression.Byteorder(RegisterFile.First, RegisterFile.First, 1, 4, 4));
            Array.Reverse(from);
            Array.Reverse(to);
        }

        if (ranges.Negated)
        {
            Emit(new Expression.Range(RegisterFile.First, Negated: true, new Bytes(from), new Bytes(to)));
            return;
        }

        Emit(new Expression.Cmp(RegisterFile.First, GreaterOrEqual, new Bytes(from)));
        Emit(new Expression.Cmp(RegisterFile.First, AtMost, new Bytes(to)));
    }

    private void Copy(Statement.CopyMark copy)
    {
        if (copy.ToMask != uint.MaxValue)
        {
            throw NftRefusal.Target("a copy of some bits of a mark in one rule");
        }

        Load(copy.From, sizeof(uint), RegisterFile.First);
        if (copy.FromMask != uint.MaxValue)
        {
            Mask(RegisterFile.First, HostNumber(copy.FromMask));
        }

        SetMark(copy.To);
    }

    private void Nat(Statement.Nat nat)
    {
        if (!nat.First.IsEmpty)
        {
            Imply(NatPhrase.IsIpv4(nat) ? Field.Ip4Source : Field.Ip6Source);
        }

        Say(NatPhrase.Of(_scope, nat));
    }

    private void Reject(Verdict.Reject reject)
    {
        var answer = RejectText.Of(reject);
        if (answer.Implied is { } field)
        {
            Imply(field);
        }

        Emit(answer.Expression);
    }

    private void Say(NftPhrase phrase)
    {
        if (phrase.L4Protocol != 0 && _context.LearnTransport(phrase.L4Protocol))
        {
            Load(Field.L4Proto, 1, RegisterFile.First);
            Emit(new Expression.Cmp(RegisterFile.First, Equal, new Bytes([phrase.L4Protocol])));
        }

        foreach (var expression in phrase.Expressions)
        {
            Emit(expression);
        }
    }

    private void LoadFromMap(Key key, string map)
    {
        LoadKey(key);
        Emit(new Expression.Lookup(NftName.Of(map), RegisterFile.First, RegisterFile.First));
    }

    // What the parts imply comes before the first of them is loaded: a compare in between would use the same registers.
    private void LoadKey(Key key)
    {
        foreach (var part in key.Parts)
        {
            Imply(part.Field);
        }

        var word = 0u;
        foreach (var part in key.Parts)
        {
            var register = RegisterFile.AtWord(word);
            Load(part.Field, part.Field.Type.Length(), register);
            if (part.IsMasked)
            {
                Mask(register, new Bytes(PrefixMask.Of(part)));
            }

            word += (uint)part.Field.Type.PaddedLength() / 4;
        }
    }

    private void Imply(Field field)
    {
        if (field.Layer == FieldLayer.Link && _context.LearnEthernet())
        {
            Emit(new Expression.Meta(MetaKeys.InputType, RegisterFile.First));
            Emit(new Expression.Cmp(RegisterFile.First, Equal, new Bytes(BitConverter.GetBytes(Ethernet))));
        }

        foreach (var (implied, value) in _context.Imply(field))
        {
            Load(implied, 1, RegisterFile.First);
            Emit(new Expression.Cmp(RegisterFile.First, Equal, new Bytes([value])));
        }
    }

    private void Load(Field field, int length, uint register) =>
        Emit(
            field.Layer switch
            {
                FieldLayer.Meta => new Expression.Meta(field.KernelKey, register),
                FieldLayer.Conntrack => new Expression.Ct(field.KernelKey, register),
                FieldLayer.Link => new Expression.Payload(0, (uint)field.Offset, (uint)length, register),
                FieldLayer.Network => new Expression.Payload(1, (uint)field.Offset, (uint)length, register),
                FieldLayer.Transport => new Expression.Payload(2, (uint)field.Offset, (uint)length, register),
                _ => throw new UnreachableException(),
            }
        );

    private void Mask(uint register, Bytes mask) =>
        Emit(new Expression.Bitwise(register, register, mask, new Bytes(new byte[mask.Length])));

    private void SetMark(Field mark) =>
        Emit(
            mark.Layer switch
            {
                FieldLayer.Meta => new Expression.MetaSet(mark.KernelKey, RegisterFile.First),
                FieldLayer.Conntrack => new Expression.CtSet(mark.KernelKey, RegisterFile.First),
                _ => throw NftRefusal.Target($"{mark.Name} cannot be set"),
            }
        );

    private void Emit(Expression expression) => _expressions.Add(expression);

    private static Bytes HostNumber(uint value) => new(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));
}
