using Weir.Core.Analysis;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>
/// Takes one rule after another apart into shape and key, and sees on the way which tests are implied by others and whether the rule
/// can match at all. Only tests before the first stateful one take part: moving a pure test over a stateful one changes who is asked.
/// </summary>
internal sealed class RuleReader(ShapeTable shapes, KeyPolicy policy)
{
    /// <summary>Port lists up to this long are taken apart.</summary>
    private const int MostPieces = 16;

    private const int ValueBytes = 16;

    private readonly List<KeyPart> _parts = [];
    private readonly List<int> _others = [];
    private readonly List<Match> _rest = [];
    private readonly Dictionary<Field, int> _slots = new(ReferenceEqualityComparer.Instance);
    private readonly byte[] _values = new byte[64 * ValueBytes];
    private readonly List<ushort> _ports = [];
    private readonly List<KeyPart> _key = [];
    private Shape? _shape;

    /// <summary>Number of tests before the first stateful one.</summary>
    public int PureTests { get; private set; }

    /// <summary>Number of flat rules that the rule is.</summary>
    public int Pieces => Math.Max(1, _ports.Count);

    /// <returns>False when no packet can pass the rule's tests.</returns>
    public bool Read(Rule rule)
    {
        Clear();
        var matches = rule.Matches.AsSpan();
        PureTests = 0;
        while (PureTests < matches.Length && Effects.IsPure(matches[PureTests]))
        {
            var match = matches[PureTests++];
            if (match is Match.Compare { Comparison: Comparison.Equal } compare && IsComparable(compare.Part))
            {
                if (!AddPart(compare.Part, compare.Value.AsSpan()))
                {
                    return false;
                }
            }
            else
            {
                _rest.Add(match);
            }
        }

        return AddRest() && Finish();
    }

    public Shape ShapeOf(int piece)
    {
        if (_ports.Count > 0)
        {
            var value = ValueOf(_slots[Field.DestinationPort]);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(value, _ports[piece]);
        }

        return _shape ?? throw new InvalidOperationException("no rule read");
    }

    /// <summary>Writes the key of the piece last asked for.</summary>
    public void WriteKey(Span<byte> key)
    {
        foreach (var part in _key)
        {
            var length = part.Field.Type.PaddedLength();
            ValueOf(_slots[part.Field])[..length].CopyTo(key);
            key = key[length..];
        }
    }

    private static bool IsComparable(KeyPart part) => !part.IsMasked || KeyOrder.Admits(part);

    private void Clear()
    {
        _parts.Clear();
        _others.Clear();
        _rest.Clear();
        _slots.Clear();
        _ports.Clear();
    }

    private Span<byte> ValueOf(int slot) => _values.AsSpan(slot * ValueBytes, ValueBytes);

    /// <summary>Two comparisons of one field: the longer prefix stays, if it lies within the shorter one.</summary>
    private bool AddPart(KeyPart part, ReadOnlySpan<byte> bytes)
    {
        Span<byte> value = stackalloc byte[ValueBytes];
        value.Clear();
        bytes[..Math.Min(bytes.Length, part.Field.Type.Length())].CopyTo(value);
        if (part.IsMasked)
        {
            PacketFields.Mask(value[..part.Field.Type.Length()], part.PrefixLength);
        }
        else if (part.PrefixLength >= 0)
        {
            part = new KeyPart(part.Field);
        }

        if (!_slots.TryGetValue(part.Field, out var slot))
        {
            slot = _parts.Count;
            _slots.Add(part.Field, slot);
            _parts.Add(part);
            value.CopyTo(ValueOf(slot));
            return true;
        }

        var (mine, known) = (Region.Prefix(part, value), Region.Prefix(_parts[slot], ValueOf(slot)));
        if (mine.First > known.Last || known.First > mine.Last)
        {
            return false;
        }

        if (mine.First >= known.First && mine.Last <= known.Last)
        {
            _parts[slot] = part;
            value.CopyTo(ValueOf(slot));
        }

        return true;
    }

    private bool AddRest()
    {
        foreach (var match in _rest)
        {
            if (IsPortList(match))
            {
                continue;
            }

            if (Region.TryOf(match, out var region) && _slots.TryGetValue(region.Field, out var slot))
            {
                var known = new Region(region.Field, [Region.Prefix(_parts[slot], ValueOf(slot))]);
                if (known.IsDisjointFrom(region))
                {
                    return false;
                }

                if (known.IsWithin(region))
                {
                    continue;
                }
            }

            _others.Add(shapes.TestOf(match));
        }

        return AddPorts();
    }

    /// <summary>Remembers the ports of a short list of destination ports, the first such list of the rule.</summary>
    private bool IsPortList(Match match)
    {
        if (
            match is not Match.InRanges { Negated: false } ranges
            || !ReferenceEquals(ranges.Field, Field.DestinationPort)
            || _ports.Count > 0
            || !Region.TryOf(match, out var region)
        )
        {
            return false;
        }

        var count = UInt128.Zero;
        foreach (var range in region.Ranges)
        {
            count += range.Last - range.First + 1;
        }

        if (count == UInt128.Zero || count > MostPieces)
        {
            return false;
        }

        foreach (var range in region.Ranges)
        {
            for (var port = range.First; port <= range.Last; port++)
            {
                _ports.Add((ushort)port);
            }
        }

        return true;
    }

    private bool AddPorts()
    {
        if (_ports.Count == 0)
        {
            return true;
        }

        if (_slots.TryGetValue(Field.DestinationPort, out var slot))
        {
            // The list says no more than the port itself, or the rule is dead.
            var port = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(ValueOf(slot));
            var alive = _ports.Contains(port);
            _ports.Clear();
            return alive;
        }

        _slots.Add(Field.DestinationPort, _parts.Count);
        ValueOf(_parts.Count).Clear();
        _parts.Add(Field.DestinationPort);
        return true;
    }

    /// <summary>Splits the comparisons into key and tests, and finds the shape.</summary>
    private bool Finish()
    {
        _key.Clear();
        foreach (var part in _parts)
        {
            if (KeyOrder.Admits(part))
            {
                _key.Add(part);
            }
        }

        _key.Sort(static (left, right) => KeyOrder.RankOf(left.Field).CompareTo(KeyOrder.RankOf(right.Field)));
        policy.Reduce(_key);
        if (_ports.Count > 0 && !_key.Exists(static part => ReferenceEquals(part.Field, Field.DestinationPort)))
        {
            RestorePorts();
        }

        if (_key.Count < _parts.Count)
        {
            AddAsTests();
        }

        _others.Sort();
        Distinct(_others);
        _shape = shapes.Of(
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_key),
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_others)
        );
        return true;
    }

    /// <summary>The target's key has no room for the port: the list stays one test.</summary>
    private void RestorePorts()
    {
        _ports.Clear();
        foreach (var match in _rest)
        {
            if (
                match is Match.InRanges { Negated: false } ranges
                && ReferenceEquals(ranges.Field, Field.DestinationPort)
            )
            {
                _others.Add(shapes.TestOf(match));
            }
        }

        _parts.RemoveAt(_slots[Field.DestinationPort]);
        _slots.Remove(Field.DestinationPort);
    }

    private void AddAsTests()
    {
        foreach (var part in _parts)
        {
            if (!_key.Contains(part))
            {
                var value = ValueOf(_slots[part.Field])[..part.Field.Type.Length()];
                _others.Add(
                    shapes.TestOf(new Match.Compare(part, Comparison.Equal, EquatableArray.Create<byte>(value)))
                );
            }
        }
    }

    private static void Distinct(List<int> sorted)
    {
        for (var i = sorted.Count - 1; i > 0; i--)
        {
            if (sorted[i] == sorted[i - 1])
            {
                sorted.RemoveAt(i);
            }
        }
    }
}
