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
    private const uint SourceNat = 0;
    private const uint DestinationNat = 1;
    private const uint DynsetAdd = 0;
    private const uint DynsetUpdate = 1;

    private readonly ImmutableArray<Expression>.Builder _expressions = ImmutableArray.CreateBuilder<Expression>();
    private readonly Dictionary<Match.Compare, HeaderTest> _headerTests;
    private RuleContext _context;

    private RuleExpressions(Family family, Rule rule)
    {
        _context = new RuleContext(family);
        _headerTests = MergedTests.Of(rule);
    }

    public static RuleSpec Of(Family family, Rule rule)
    {
        var writer = new RuleExpressions(family, rule);
        foreach (var match in rule.Matches)
        {
            writer.Test(match);
        }

        foreach (var statement in rule.Statements)
        {
            writer.Do(statement);
        }

        writer.End(rule.Verdict);
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
                Mask(RegisterFile.First, HostOrder(any.Bits));
                Emit(new Expression.Cmp(RegisterFile.First, NotEqual, HostOrder(0)));
                break;
            case Match.InSet inSet:
                LoadKey(inSet.Key);
                Emit(new Expression.Lookup(inSet.Set, RegisterFile.First, null, inSet.Negated));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Do(Statement statement)
    {
        switch (statement)
        {
            case Statement.Count count:
                Emit(new Expression.CounterReference(count.Counter));
                break;
            case Statement.SetMarkFromMap fromMap:
                LoadFromMap(fromMap.Key, fromMap.Map);
                SetMark(fromMap.Mark);
                break;
            case Statement.SetMark set:
                Emit(new Expression.Immediate(RegisterFile.First, HostOrder(set.Value)));
                SetMark(set.Mark);
                break;
            case Statement.UpdateSet update:
                LoadKey(update.Key);
                Emit(new Expression.Dynset(update.Set, DynsetUpdate, RegisterFile.First, 0, []));
                break;
            case Statement.OverConnectionLimit limit:
                LoadKey(limit.Key);
                var connlimit = new Expression.Connlimit(limit.Limit, Over: true);
                Emit(new Expression.Dynset(limit.Set, DynsetAdd, RegisterFile.First, 0, [connlimit]));
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
                Emit(new Expression.Lookup(map.Name, RegisterFile.First, RegisterFile.Verdict));
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

    private void LoadFromMap(Key key, string map)
    {
        LoadKey(key);
        Emit(new Expression.Lookup(map, RegisterFile.First, RegisterFile.First));
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
                _ => throw new NotSupportedException($"{mark.Name} cannot be set"),
            }
        );

    private void Emit(Expression expression) => _expressions.Add(expression);

    private static Bytes HostOrder(uint value) => new(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));
}
