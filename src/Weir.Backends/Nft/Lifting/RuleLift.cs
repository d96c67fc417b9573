using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft.Lifting;

/// <summary>Reads rules back from expressions. Registers are followed by what was loaded into them.</summary>
internal sealed class RuleLift(Family family, ImmutableArray<SetSpec> sets)
{
    private readonly Dictionary<string, SetSpec> _sets = sets.ToDictionary(set => set.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _buckets = new(StringComparer.Ordinal);
    private int _ordinal;

    public static Verdict VerdictOf(VerdictSpec spec) =>
        spec switch
        {
            { Code: 1 } => new Verdict.Accept(),
            { Code: -3, Chain: { } chain } => new Verdict.Jump(chain),
            { Code: -4, Chain: { } chain } => new Verdict.Goto(chain),
            { Code: -5 } => new Verdict.Return(),
            _ => new Verdict.Drop(),
        };

    public Rule Of(RuleSpec spec)
    {
        var rule = new Draft(family, _sets);
        foreach (var expression in spec.Expressions)
        {
            var taken = expression is Expression.Limit limit
                ? TargetLift.Limit(limit) is { } bucket && rule.Test(Numbered(bucket))
                : rule.Take(expression);
            if (!taken)
            {
                Foreign(rule, ExpressionText.Of(expression));
            }
        }

        if (rule.IsOpen)
        {
            Foreign(rule, "a range without its end");
        }

        return new Rule(new([.. rule.Matches]), new([.. rule.Statements]), rule.Verdict)
        {
            Comment = spec.Comment,
            Tally = rule.Tally,
        };
    }

    /// <summary>Each bucket is one of its own, and the first of its text here is the first of its text in the file that was loaded.</summary>
    private Match.Extension Numbered(Match.Extension bucket)
    {
        var text = bucket.Text;
        var number = _buckets.GetValueOrDefault(text) + 1;
        _buckets[text] = number;
        return bucket with { Ordinal = number };
    }

    private void Foreign(Draft rule, string text) =>
        rule.Matches.Add(
            new Match.Extension(NftRuleset.ForeignModule, [new ExtensionOption(text, [])], Purity.Stateful, ++_ordinal)
        );

    /// <summary>One rule while its expressions are taken in order.</summary>
    private sealed class Draft(Family family, Dictionary<string, SetSpec> sets)
    {
        private const int GoesOn = -1;

        private readonly Dictionary<uint, Content> _words = [];
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
                    return Put(load.Register, new Content.LinkType());
                case Expression.Meta load:
                    return Load(FieldLayer.Meta, load.Key, 0, load.Register);
                case Expression.Ct { Direction: null } load:
                    return Load(FieldLayer.Conntrack, load.Key, 0, load.Register);
                case Expression.Immediate constant:
                    return Put(constant.Register, new Content.Constant(constant.Data));
                case Expression.Bitwise mask:
                    return At(mask.Source) is Content.Loaded { Mask: null } whole
                        && Put(mask.Register, whole with { Mask = mask.Mask, Xor = mask.Xor });
                case Expression.Byteorder swap:
                    return At(swap.Source) is Content.Loaded { Mask: null } number
                        && Put(swap.Register, number with { Swapped = true });
                case Expression.Cmp compare:
                    return Compare(compare);
                case Expression.Range range:
                    return At(range.Source) is Content.Loaded { Mask: null } within
                        && IsWhole(within)
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
                    return Write(_context.Find(FieldLayer.Meta, set.Key), At(set.Source));
                case Expression.CtSet { Direction: null } set:
                    return Write(_context.Find(FieldLayer.Conntrack, set.Key), At(set.Source));
                case Expression.Counter counter:
                    Tally = new Tally(counter.Packets, counter.Bytes);
                    return true;
                case Expression.CounterReference counter:
                    return Say(new Statement.Count(counter.Name));
                case Expression.Notrack:
                    return Say(new Statement.NoTrack());
                case Expression.Dynset { Expressions: [], Op: <= 1 } update:
                    return KeyAt(update.Set, update.KeyRegister) is { } key
                        && Say(new Statement.UpdateSet(key, update.Set));
                case Expression.Dynset { Expressions: [Expression.Connlimit { Over: true } limit] } add:
                    return KeyAt(add.Set, add.KeyRegister) is { } counted
                        && Say(new Statement.OverConnectionLimit(counted, add.Set, limit.Count));
                case Expression.Dynset
                {
                    Op: 1,
                    Expressions: [
                        Expression.Limit { Over: true, Type: <= 1, UnitSeconds: 1, Rate: <= uint.MaxValue } limit,
                    ],
                } bucket:
                    return KeyAt(bucket.Set, bucket.KeyRegister) is { } metered
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
                        TargetLift.Own(NatKind.Masquerade, own.PortRegister, own.LastPortRegister, own.Flags, Constant)
                    );
                case Expression.Redirect own:
                    return Translated(
                        TargetLift.Own(NatKind.Redirect, own.PortRegister, own.LastPortRegister, own.Flags, Constant)
                    );
                case Expression.Log log:
                    return TargetLift.Log(log) is { } said && Say(said);
                case Expression.Verdict { Value.Code: GoesOn }:
                    return true;
                case Expression.Reject reject when RejectText.Of(reject, _context.Network) is { } answer:
                    Verdict = answer;
                    return true;
                case Expression.Verdict { Value.Code: 0 or 1 or -3 or -4 or -5 } verdict:
                    Verdict = VerdictOf(verdict.Value);
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

        private static bool IsWhole(Content.Loaded loaded) => loaded.Length == loaded.Field.Type.Length();

        private static bool Flips(Content.Loaded loaded) =>
            loaded.Xor is { } xor && xor.Span.IndexOfAnyExcept((byte)0) >= 0;

        private bool Say(Statement statement)
        {
            Statements.Add(statement);
            return true;
        }

        private bool Load(FieldLayer layer, uint place, int length, uint register) =>
            _context.Find(layer, place) is { } field
            && Put(register, new Content.Loaded(field, length == 0 ? field.Type.Length() : length));

        private bool Put(uint register, Content content)
        {
            _words[Word(register)] = content;
            return true;
        }

        private Content? At(uint register) => _words.GetValueOrDefault(Word(register));

        // RegisterFile the other way round.
        private static uint Word(uint register) => register >= 8 ? register - 8 : (register - 1) * 4;

        private bool Compare(Expression.Cmp compare)
        {
            var data = compare.Data.Span.ToArray();
            switch (At(compare.Source))
            {
                case Content.LinkType:
                    return true;
                case Content.Loaded { Mask: null } loaded when compare.Op == 5 && _from is null && IsWhole(loaded):
                    _from = data;
                    return true;
                case Content.Loaded { Mask: null } loaded when compare.Op == 3 && _from is { } from:
                    _from = null;
                    return Between(loaded, from, data, negated: false);
                case Content.Loaded { Mask: null, Swapped: false } loaded when compare.Op <= 1:
                    return Whole(loaded, compare.Op == 0 ? Comparison.Equal : Comparison.NotEqual, data);
                case Content.Loaded { Mask: { } mask } loaded when compare.Op <= 1 && IsWhole(loaded) && !Flips(loaded):
                    return Test(
                        Masked(
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

        private static Match Masked(Field field, byte[] mask, Comparison sign, byte[] data)
        {
            if (field.Type is FieldType.CtState or FieldType.CtStatus && data.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            {
                return new Match.AnyBit(field, MemoryMarshal.Read<uint>(mask), sign == Comparison.Equal);
            }

            if (field.Type is FieldType.Ipv4Address or FieldType.Ipv6Address && PrefixLength(mask) is { } length)
            {
                return new Match.Compare(new KeyPart(field, length), sign, new([.. data]));
            }

            return new Match.Masked(field, new([.. mask]), sign, new([.. data]));
        }

        private static int? PrefixLength(ReadOnlySpan<byte> mask)
        {
            var length = 0;
            while (length < mask.Length * 8 && (mask[length / 8] & (0x80 >> (length % 8))) != 0)
            {
                length++;
            }

            for (var bit = length; bit < mask.Length * 8; bit++)
            {
                if ((mask[bit / 8] & (0x80 >> (bit % 8))) != 0)
                {
                    return null;
                }
            }

            return length;
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
            if (KeyAt(lookUp.Set, lookUp.Source) is not { } key)
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
                    return Put(register, new Content.FromMap(key, lookUp.Set));
            }
        }

        private Key? KeyAt(string set, uint register)
        {
            if (!sets.TryGetValue(set, out var spec))
            {
                return null;
            }

            var word = Word(register);
            var parts = new List<KeyPart>();
            foreach (var field in spec.Key)
            {
                if (_words.GetValueOrDefault(word) is not Content.Loaded loaded || !IsWhole(loaded) || Flips(loaded))
                {
                    return null;
                }

                var length = loaded.Mask is { } mask ? PrefixLength(mask.Span.ToArray()) : -1;
                if (length is not { } prefix)
                {
                    return null;
                }

                parts.Add(new KeyPart(loaded.Field, prefix));
                word += (uint)((field.Length + 3) / 4);
            }

            return new Key(new([.. parts]));
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
                case Content.Loaded { Field.Type: FieldType.Mark } from when from.Field != to && !Flips(from):
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
            if (nat.AddressRegister is { } register && At(register) is Content.FromMap map)
            {
                return nat is { Flags: 0, LastAddressRegister: null, LastPortRegister: null }
                    && Say(
                        nat.Type == 0
                            ? new Statement.SourceNat(map.Key, map.Map)
                            : new Statement.DestinationNat(map.Key, map.Map, nat.PortRegister is not null)
                    );
            }

            return Translated(TargetLift.Nat(nat, Constant));
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

        private Bytes? Constant(uint register) => At(register) is Content.Constant constant ? constant.Data : null;

        private static uint Number(Bytes bytes) => MemoryMarshal.Read<uint>(bytes.Span.ToArray());
    }
}
