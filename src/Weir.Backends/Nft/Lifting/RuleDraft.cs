using System.Runtime.InteropServices;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft.Lifting;

/// <summary>One rule while its expressions are taken in order.</summary>
internal sealed class RuleDraft(Family family, IReadOnlyDictionary<string, SetSpec> sets)
{
    private const int GoesOn = -1;

    private readonly LiftRegisters _registers = new(sets);
    private readonly LiftContext _context = new(family);
    private byte[]? _from;

    public List<Match> Matches { get; } = [];

    public List<Statement> Statements { get; } = [];

    public Verdict? Verdict { get; private set; }

    public Tally? Tally { get; private set; }

    /// <summary>True when a range has begun and not ended: a test would be lost.</summary>
    public bool IsOpen => _from is not null;

    /// <summary>False for an expression that says nothing a rule of ours can say.</summary>
    public bool Take(Expression expression)
    {
        switch (expression)
        {
            case Expression.Payload load:
                return Load(
                    load.Base switch
                    {
                        0 => FieldLayer.Link,
                        1 => FieldLayer.Network,
                        _ => FieldLayer.Transport,
                    },
                    load.Offset,
                    (int)load.Length,
                    load.Register
                );
            case Expression.Meta { Key: MetaKeys.InputType } load:
                return _registers.Put(load.Register, new Content.LinkType());
            case Expression.Meta load:
                return Load(FieldLayer.Meta, load.Key, 0, load.Register);
            case Expression.Ct { Direction: null } load:
                return Load(FieldLayer.Conntrack, load.Key, 0, load.Register);
            case Expression.Immediate constant:
                return _registers.Put(constant.Register, new Content.Constant(constant.Data));
            case Expression.Bitwise mask:
                return _registers.At(mask.Source) is Content.Loaded { Mask: null } whole
                    && _registers.Put(mask.Register, whole with { Mask = mask.Mask, Xor = mask.Xor });
            case Expression.Byteorder swap:
                return _registers.At(swap.Source) is Content.Loaded { Mask: null } number
                    && _registers.Put(swap.Register, number with { Swapped = true });
            case Expression.Cmp compare:
                return Compare(compare);
            case Expression.Range range:
                return _registers.At(range.Source) is Content.Loaded { Mask: null } within
                    && within.IsWhole
                    && Between(within, range.From.Span.ToArray(), range.To.Span.ToArray(), range.Negated);
            case Expression.Lookup lookUp:
                return LookUp(lookUp);
            default:
                return Do(expression);
        }
    }

    private bool Do(Expression expression)
    {
        switch (expression)
        {
            case Expression.MetaSet set:
                return Write(_context.Find(FieldLayer.Meta, set.Key), _registers.At(set.Source));
            case Expression.CtSet { Direction: null } set:
                return Write(_context.Find(FieldLayer.Conntrack, set.Key), _registers.At(set.Source));
            case Expression.Counter counter:
                Tally = new Tally(counter.Packets, counter.Bytes);
                return true;
            case Expression.CounterReference counter:
                return Say(new Statement.Count(counter.Name));
            case Expression.Notrack:
                return Say(new Statement.NoTrack());
            case Expression.Dynset { Expressions: [], Op: <= 1 } update:
                return _registers.KeyAt(update.Set, update.KeyRegister) is { } key
                    && Say(new Statement.UpdateSet(key, update.Set));
            case Expression.Dynset { Expressions: [Expression.Connlimit { Over: true } limit] } add:
                return _registers.KeyAt(add.Set, add.KeyRegister) is { } counted
                    && Say(new Statement.OverConnectionLimit(counted, add.Set, limit.Count));
            case Expression.Dynset
            {
                Op: 1,
                Expressions: [
                    Expression.Limit { Over: true, Type: <= 1, UnitSeconds: 1, Rate: <= uint.MaxValue } limit,
                ],
            } bucket:
                return _registers.KeyAt(bucket.Set, bucket.KeyRegister) is { } metered
                    && Say(
                        new Statement.OverRate(metered, bucket.Set, (uint)limit.Rate, limit.Burst)
                        {
                            IsBytes = limit.Type == 1,
                        }
                    );
            case Expression.Nat nat:
                return Translate(nat);
            case Expression.Masquerade own:
                return Translated(
                    TargetLift.Own(
                        NatKind.Masquerade,
                        own.PortRegister,
                        own.LastPortRegister,
                        own.Flags,
                        _registers.Constant
                    )
                );
            case Expression.Redirect own:
                return Translated(
                    TargetLift.Own(
                        NatKind.Redirect,
                        own.PortRegister,
                        own.LastPortRegister,
                        own.Flags,
                        _registers.Constant
                    )
                );
            case Expression.Log log:
                return TargetLift.Log(log) is { } said && Say(said);
            case Expression.Verdict { Value.Code: GoesOn }:
                return true;
            case Expression.Reject reject when RejectText.Of(reject, _context.Network) is { } answer:
                Verdict = answer;
                return true;
            case Expression.Verdict { Value.Code: 0 or 1 or -3 or -4 or -5 } verdict:
                Verdict = RuleLift.VerdictOf(verdict.Value);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A rule of ours tests first and acts then: a test behind an action is not one that it can say.</summary>
    public bool Test(Match match)
    {
        if (Statements.Count > 0)
        {
            return false;
        }

        Matches.Add(match);
        return true;
    }

    private bool Say(Statement statement)
    {
        Statements.Add(statement);
        return true;
    }

    private bool Load(FieldLayer layer, uint place, int length, uint register) =>
        _context.Find(layer, place) is { } field
        && _registers.Put(register, new Content.Loaded(field, length == 0 ? field.Type.Length() : length));

    private bool Compare(Expression.Cmp compare)
    {
        var data = compare.Data.Span.ToArray();
        switch (_registers.At(compare.Source))
        {
            case Content.LinkType:
                return true;
            case Content.Loaded { Mask: null } loaded when compare.Op == 5 && _from is null && loaded.IsWhole:
                _from = data;
                return true;
            case Content.Loaded { Mask: null } loaded when compare.Op == 3 && _from is { } from:
                _from = null;
                return Between(loaded, from, data, negated: false);
            case Content.Loaded { Mask: null, Swapped: false } loaded when compare.Op <= 1:
                return Whole(loaded, compare.Op == 0 ? Comparison.Equal : Comparison.NotEqual, data);
            case Content.Loaded { Mask: { } mask } loaded when compare.Op <= 1 && loaded.IsWhole && !loaded.Flips:
                return Test(
                    MaskedTest.Of(
                        loaded.Field,
                        mask.Span.ToArray(),
                        compare.Op == 0 ? Comparison.Equal : Comparison.NotEqual,
                        data
                    )
                );
            default:
                return false;
        }
    }

    /// <summary>A field, the front of one, or neighbors that were compared at once.</summary>
    private bool Whole(Content.Loaded loaded, Comparison sign, byte[] data)
    {
        var field = loaded.Field;
        if (sign == Comparison.NotEqual && data.Length > field.Type.Length())
        {
            return false;
        }

        for (var at = 0; at < data.Length; )
        {
            var length = Math.Min(field.Type.Length(), data.Length - at);
            var value = new byte[field.Type.PaddedLength()];
            data.AsSpan(at, length).CopyTo(value);
            var part = length < field.Type.Length() ? new KeyPart(field, length * 8) : new KeyPart(field);
            if (!Test(new Match.Compare(part, sign, new([.. value]))))
            {
                return false;
            }

            if (sign == Comparison.Equal)
            {
                _context.Learn(field, value[0]);
            }

            at += length;
            if (at < data.Length)
            {
                if (_context.Find(field.Layer, (uint)(field.Offset + length)) is not { } next)
                {
                    return false;
                }

                field = next;
            }
        }

        return true;
    }

    private bool Between(Content.Loaded loaded, byte[] from, byte[] to, bool negated)
    {
        if (loaded.Swapped)
        {
            Array.Reverse(from);
            Array.Reverse(to);
        }

        return Test(new Match.InRanges(loaded.Field, new([.. from, .. to]), negated));
    }

    private bool LookUp(Expression.Lookup lookUp)
    {
        if (_registers.KeyAt(lookUp.Set, lookUp.Source) is not { } key)
        {
            return false;
        }

        switch (lookUp.Register)
        {
            case null:
                return Test(new Match.InSet(key, lookUp.Set, lookUp.Inverted));
            case RegisterFile.Verdict:
                Verdict = new Verdict.Map(key, lookUp.Set);
                return true;
            case { } register:
                return _registers.Put(register, new Content.FromMap(key, lookUp.Set));
        }
    }

    private bool Write(Field? to, Content? content)
    {
        if (to is null)
        {
            return false;
        }

        switch (content)
        {
            case Content.Constant { Data.Length: sizeof(uint) } constant:
                return Say(new Statement.SetMark(to, Number(constant.Data)));
            case Content.FromMap map:
                return Say(new Statement.SetMarkFromMap(to, map.Key, map.Map));
            case Content.Loaded { Mask: { } keep, Xor: { } xor } own when own.Field == to:
                return Say(new Statement.SetBits(to, Number(keep), Number(xor)));
            case Content.Loaded { Field.Type: FieldType.Mark } from when from.Field != to && !from.Flips:
                return Say(
                    new Statement.CopyMark(
                        from.Field,
                        to,
                        from.Mask is { } mask ? Number(mask) : uint.MaxValue,
                        uint.MaxValue
                    )
                );
            default:
                return false;
        }
    }

    private bool Translate(Expression.Nat nat)
    {
        if (nat.AddressRegister is { } register && _registers.At(register) is Content.FromMap map)
        {
            return nat is { Flags: 0, LastAddressRegister: null, LastPortRegister: null }
                && Say(
                    nat.Type == 0
                        ? new Statement.SourceNat(map.Key, map.Map)
                        : new Statement.DestinationNat(map.Key, map.Map, nat.PortRegister is not null)
                );
        }

        return Translated(TargetLift.Nat(nat, _registers.Constant));
    }

    private bool Translated(Statement.Nat? nat)
    {
        if (nat is null)
        {
            return false;
        }

        Verdict = new Verdict.Accept();
        return Say(nat);
    }

    private static uint Number(Bytes bytes) => MemoryMarshal.Read<uint>(bytes.Span.ToArray());
}
