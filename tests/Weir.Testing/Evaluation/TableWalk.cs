using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Testing.Evaluation;

/// <summary>
/// A second reading of what a table means, for tests: shares no code with compiler, simulator or symbolic engine, and is as slow as it is
/// simple. Values of fields are what a packet has; a field that is not there fails every test of it.
/// </summary>
public sealed class TableWalk(Ruleset table)
{
    private const string Continue = "";
    private readonly Dictionary<string, Chain> _chains = table.Chains.ToDictionary(chain => chain.Name);
    private readonly Dictionary<string, SetDeclaration> _sets = table.Sets.ToDictionary(set => set.Name);
    private readonly List<string> _events = [];
    private readonly List<int> _counted = [];
    private Dictionary<Field, byte[]> _fields = [];
    private IReadOnlySet<string> _holding = new HashSet<string>();
    private string _nat = "";

    /// <summary>Rules evaluated by the last walk.</summary>
    public int Steps { get; private set; }

    /// <summary>What becomes of the packet at a base chain: verdict, fields it wrote, translation, events in order, what was counted.</summary>
    public string Outcome(string baseChain, IReadOnlyDictionary<Field, byte[]> packet, IReadOnlySet<string> holding)
    {
        _fields = packet.ToDictionary(pair => pair.Key, pair => (byte[])pair.Value.Clone());
        _holding = holding;
        _events.Clear();
        _counted.Clear();
        _nat = "";
        Steps = 0;
        var chain = _chains[baseChain];
        var verdict = Walk(chain);
        verdict = verdict == Continue ? (chain.Base is { Drops: true } ? "drop" : "accept") : verdict;
        var written = new[] { Field.MetaMark, Field.CtMark, Field.Priority, Field.Ip4Tos, Field.CtState }
            .Where(_fields.ContainsKey)
            .Select(field => $"{field.Name}={Convert.ToHexString(_fields[field])}");
        _counted.Sort();
        return $"{verdict} {string.Join(" ", written)} nat=[{_nat}] events=[{string.Join("; ", _events)}] counted=[{string.Join(",", _counted)}]";
    }

    private string Walk(Chain chain)
    {
        foreach (var rule in chain.Rules)
        {
            Steps++;
            if (!TryRule(rule, out var verdict))
            {
                continue;
            }

            switch (verdict)
            {
                case null:
                    continue;
                case Verdict.Return:
                    return Continue;
                case Verdict.Jump jump:
                    var final = Walk(_chains[jump.Chain]);
                    if (final != Continue)
                    {
                        return final;
                    }

                    continue;
                case Verdict.Goto jump:
                    return Walk(_chains[jump.Chain]);
                case Verdict.Reject reject:
                    return $"reject {reject.With}";
                case Verdict.Extension extension:
                    return extension.Text;
                default:
                    return verdict is Verdict.Accept ? "accept" : "drop";
            }
        }

        return Continue;
    }

    private bool TryRule(Rule rule, out Verdict? verdict)
    {
        verdict = null;
        var origin = rule.Origin.Line;
        foreach (var match in rule.Matches)
        {
            if (!Holds(match, ref origin))
            {
                return false;
            }
        }

        if (rule.Statements.IsEmpty && rule.Verdict is null)
        {
            _counted.Add(origin);
        }

        foreach (var statement in rule.Statements)
        {
            if (!TryDo(statement))
            {
                return false;
            }
        }

        verdict = rule.Verdict;
        if (verdict is Verdict.Map map)
        {
            var element = Find(map.Key, map.Name);
            if (element < 0)
            {
                return false;
            }

            verdict = _sets[map.Name].Verdicts[(int)MemoryMarshal.Read<uint>(Data(map.Name, element))];
        }

        return true;
    }

    private bool Holds(Match match, ref int origin)
    {
        switch (match)
        {
            case Match.Compare compare:
                return _fields.TryGetValue(compare.Part.Field, out var value)
                    && SameUnder(Mask(compare.Part), value, compare.Value) == (compare.Comparison == Comparison.Equal);
            case Match.Masked masked:
                return _fields.TryGetValue(masked.Field, out var bits)
                    && SameUnder([.. masked.Mask], bits, masked.Value) == (masked.Comparison == Comparison.Equal);
            case Match.AnyBit any:
                return _fields.TryGetValue(any.Field, out var word)
                    && ((MemoryMarshal.Read<uint>(word) & any.Bits) != 0) != any.Negated;
            case Match.InRanges ranges:
                return _fields.TryGetValue(ranges.Field, out var number)
                    && Within(number, [.. ranges.Bounds]) != ranges.Negated;
            case Match.Either either:
                var some = false;
                foreach (var alternative in either.Alternatives)
                {
                    some |= Holds(alternative, ref origin);
                }

                return some != either.Negated;
            case Match.Extension { Purity: Purity.Stateful } asked:
                var name = $"{asked.Text}#{asked.Ordinal}";
                _events.Add(name);
                return _holding.Contains(name);
            case Match.Extension extension:
                return _holding.Contains(extension.Text);
            case Match.InSet set:
                if (KeyOf(set.Key) is null)
                {
                    return false;
                }

                var element = Find(set.Key, set.Set);
                if (element >= 0 && !set.Negated && table.Elements[set.Set].OriginOf(element).Line is > 0 and var line)
                {
                    origin = line;
                }

                return (element >= 0) != set.Negated;
            default:
                throw new NotSupportedException(match.ToString());
        }
    }

    private bool TryDo(Statement statement)
    {
        switch (statement)
        {
            case Statement.SetMark mark:
                Write(mark.Mark, BitConverter.GetBytes(mark.Value));
                return true;
            case Statement.SetMarkFromMap mark:
                var element = Find(mark.Key, mark.Map);
                if (element < 0)
                {
                    return false;
                }

                Write(mark.Mark, Data(mark.Map, element)[..4].ToArray());
                return true;
            case Statement.SetBits bits:
                if (_fields.TryGetValue(bits.Field, out var old))
                {
                    var number = old.Length == 4 ? BitConverter.ToUInt32(old) : old[0];
                    var changed = BitConverter.GetBytes((number & bits.Keep) ^ bits.Xor);
                    Write(bits.Field, changed[..old.Length]);
                }

                return true;
            case Statement.CopyMark copy:
                if (_fields.TryGetValue(copy.From, out var from) && _fields.TryGetValue(copy.To, out var to))
                {
                    var value =
                        (BitConverter.ToUInt32(to) & ~copy.ToMask) ^ (BitConverter.ToUInt32(from) & copy.FromMask);
                    Write(copy.To, BitConverter.GetBytes(value));
                }

                return true;
            case Statement.NoTrack:
                foreach (var field in _fields.Keys.Where(field => field.Layer == FieldLayer.Conntrack).ToList())
                {
                    _fields.Remove(field);
                }

                _fields[Field.CtState] = BitConverter.GetBytes((uint)CtStates.Untracked);
                return true;
            case Statement.Nat nat:
                _nat = Text(nat.Kind, nat.First.AsSpan(), nat.FirstPort);
                return true;
            case Statement.SourceNat nat:
                return TryTranslate(NatKind.Source, nat.Key, nat.Map, withPort: false);
            case Statement.DestinationNat nat:
                return TryTranslate(NatKind.Destination, nat.Key, nat.Map, nat.WithPort);
            case Statement.Extension extension:
                _events.Add(extension.Text);
                return true;
            default:
                throw new NotSupportedException(statement.ToString());
        }
    }

    private bool TryTranslate(NatKind kind, Key key, string map, bool withPort)
    {
        var element = Find(key, map);
        if (element < 0)
        {
            return false;
        }

        var data = Data(map, element);
        _nat = Text(kind, data[..4], withPort ? (data[4] << 8) | data[5] : 0);
        return true;
    }

    private static string Text(NatKind kind, ReadOnlySpan<byte> address, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind} {Convert.ToHexString(address)}:{port}");

    private void Write(Field field, byte[] value)
    {
        // A mark of a connection can be written only where there is one.
        if (field.Layer != FieldLayer.Conntrack || _fields.ContainsKey(field))
        {
            _fields[field] = value;
        }
    }

    private ReadOnlySpan<byte> Data(string set, int element) => table.Elements[set][element][^_sets[set].DataLength..];

    private byte[]? KeyOf(Key key)
    {
        var bytes = new List<byte>();
        foreach (var part in key.Parts)
        {
            if (!_fields.TryGetValue(part.Field, out var value))
            {
                return null;
            }

            var mask = Mask(part);
            bytes.AddRange(value.Select((one, i) => (byte)(one & mask[i])));
            while (bytes.Count % 4 != 0)
            {
                bytes.Add(0);
            }
        }

        return [.. bytes];
    }

    private int Find(Key key, string name)
    {
        if (KeyOf(key) is not { } bytes || !table.Elements.TryGetValue(name, out var elements))
        {
            return -1;
        }

        var set = _sets[name];
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i];
            var found = set.Interval
                ? Holds(set, bytes, element[..bytes.Length], element.Slice(bytes.Length, bytes.Length))
                : element[..bytes.Length].SequenceEqual(bytes);
            if (found)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool Holds(SetDeclaration set, byte[] key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        var at = 0;
        foreach (var type in set.Key)
        {
            var length = type.PaddedLength();
            var value = key.AsSpan(at, length);
            if (
                value.SequenceCompareTo(first.Slice(at, length)) < 0
                || value.SequenceCompareTo(last.Slice(at, length)) > 0
            )
            {
                return false;
            }

            at += length;
        }

        return true;
    }

    private static byte[] Mask(KeyPart part)
    {
        var mask = new byte[part.Field.Type.Length()];
        var bits = part.PrefixLength < 0 ? mask.Length * 8 : part.PrefixLength;
        for (var i = 0; i < bits; i++)
        {
            mask[i / 8] |= (byte)(0x80 >> (i % 8));
        }

        return mask;
    }

    private static bool SameUnder(byte[] mask, byte[] value, EquatableArray<byte> wanted) =>
        mask.Select((bits, i) => (value[i] & bits) == (wanted[i] & bits)).All(same => same);

    private static bool Within(byte[] value, byte[] bounds)
    {
        for (var at = 0; at < bounds.Length; at += 2 * value.Length)
        {
            if (
                value.AsSpan().SequenceCompareTo(bounds.AsSpan(at, value.Length)) >= 0
                && value.AsSpan().SequenceCompareTo(bounds.AsSpan(at + value.Length, value.Length)) <= 0
            )
            {
                return true;
            }
        }

        return false;
    }
}
