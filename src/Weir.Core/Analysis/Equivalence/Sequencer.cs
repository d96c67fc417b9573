using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>
/// Puts diagrams of effects one behind the other: what the first wrote, the second's tests read. The operation is associative, so a
/// list of rules is joined in halves.
/// </summary>
internal sealed class Sequencer
{
    private readonly Diagrams _diagrams;
    private readonly EffectTable _effects;
    private readonly Slot[] _slots;
    private int _join;
    private int _after;
    private readonly int _called;
    private readonly int _left;

    public Sequencer(Diagrams diagrams, EffectTable effects, SpaceLayout layout)
    {
        _diagrams = diagrams;
        _effects = effects;
        _slots = Slots(layout);
        (_called, _left) = (diagrams.NewOperation(), diagrams.NewOperation());
    }

    private enum SlotKind : byte
    {
        Other,
        Meta,
        Ct,
        Priority,
        Tos,
        State,
    }

    /// <summary>What a variable is to writes: which number, which bit; for the state, which bit of the code.</summary>
    private readonly record struct Slot(SlotKind Kind, int Bit);

    /// <summary>The run whose diagrams are joined.</summary>
    public Run Run { get; private set; } = new(Parts.None, Parts.None);

    /// <summary>Begins another run: what was joined for the one before holds no longer.</summary>
    public void Begin(Run run)
    {
        if (Run != run)
        {
            Run = run;
            (_join, _after) = (_diagrams.NewOperation(), _diagrams.NewOperation());
        }
    }

    /// <summary>One diagram, and where it goes on, another.</summary>
    public int Join(int first, int second)
    {
        if (second == EffectTable.Fall)
        {
            return first;
        }

        if (first < 0)
        {
            return After(first, second);
        }

        if (_diagrams.Cache.TryGet(_join, first, second, 0, out var result))
        {
            return result;
        }

        var own = _diagrams.VariableOf(first);
        var other = _diagrams.VariableOf(second);
        // What came says nothing of a number that the first may have written: the second is narrowed by other variables only.
        if (other < own && !IsWritten(other))
        {
            var (low, high) = _diagrams.Split(second, other);
            result = Ask(other, first, low, first, high);
        }
        else
        {
            var (firstLow, firstHigh) = _diagrams.Split(first, own);
            var (low, high) = other == own && !IsWritten(own) ? _diagrams.Split(second, own) : (second, second);
            result = Ask(own, firstLow, low, firstHigh, high);
        }

        _diagrams.Put(_join, first, second, 0, result);
        return result;
    }

    private int Ask(int variable, int firstLow, int secondLow, int firstHigh, int secondHigh)
    {
        var low = Join(firstLow, secondLow);
        return _diagrams.Ask(variable, low, Join(firstHigh, secondHigh));
    }

    private bool IsWritten(int variable) =>
        _slots[variable].Kind switch
        {
            SlotKind.Meta => Run.Tracks(Parts.MetaMark),
            SlotKind.Ct => Run.Tracks(Parts.CtMark),
            SlotKind.Priority => Run.Tracks(Parts.Priority),
            SlotKind.Tos => Run.Tracks(Parts.Tos),
            SlotKind.State => Run.Tracks(Parts.NoTrack),
            _ => false,
        };

    /// <summary>Joins a list in halves; the list is used up.</summary>
    public int JoinAll(Span<int> list)
    {
        var count = list.Length;
        while (count > 1)
        {
            var kept = 0;
            for (var i = 0; i < count; i += 2)
            {
                list[kept++] = i + 1 < count ? Join(list[i], list[i + 1]) : list[i];
            }

            count = kept;
        }

        return count == 0 ? EffectTable.Fall : list[0];
    }

    /// <summary>An effect that goes on, then a diagram.</summary>
    public int After(int terminal, int diagram)
    {
        if (terminal == EffectTable.Fall)
        {
            return diagram;
        }

        var effect = _effects[terminal];
        return effect.Control == Control.Fall ? After(terminal, effect, diagram) : terminal;
    }

    /// <summary>A chain as its caller sees it: who returns from it goes on behind the call.</summary>
    public int Called(int chain) => _diagrams.Replace(chain, _called, terminal => WithControl(terminal, Control.Fall));

    /// <summary>A chain as one sees it who went to it: who leaves it, leaves the chain he came from too.</summary>
    public int GoneTo(int called) =>
        _diagrams.Replace(called, _left, terminal => WithControl(terminal, Control.Return));

    /// <summary>A base chain's rule: who returns meets the policy.</summary>
    public int Returned(int rule, int policy) =>
        _diagrams.Replace(
            rule,
            _diagrams.NewOperation(),
            terminal =>
                _effects[terminal].Control == Control.Return
                    ? After(WithControl(terminal, Control.Fall), policy)
                    : terminal
        );

    /// <summary>A packet after an effect: its bits as later tests see them.</summary>
    public bool[] Written(in Effect effect, bool[] bits)
    {
        var after = (bool[])bits.Clone();
        for (var variable = 0; variable < bits.Length; variable++)
        {
            var (kind, bit) = (_slots[variable].Kind, _slots[variable].Bit);
            after[variable] = kind switch
            {
                SlotKind.Meta => Bit(effect.Marks.Meta(Word(bits, variable, bit), Word(bits, variable + 1, bit)), bit),
                SlotKind.Ct => Bit(effect.Marks.Ct(Word(bits, variable - 1, bit), Word(bits, variable, bit)), bit),
                SlotKind.Priority => Bit(effect.Priority.Of(Word(bits, variable, bit)), bit),
                SlotKind.Tos => Bit(effect.Tos.Of(Word(bits, variable, bit)), bit),
                SlotKind.State when effect.NoTrack => bit != 0,
                _ => bits[variable],
            };
        }

        return after;
    }

    /// <summary>A number with this one bit of it.</summary>
    private static uint Word(bool[] bits, int variable, int bit) => bits[variable] ? 1u << bit : 0;

    private static bool Bit(uint number, int bit) => ((number >> bit) & 1) != 0;

    private int WithControl(int terminal, Control control)
    {
        var effect = _effects[terminal];
        return effect.Control == Control.End || effect.Control == control
            ? terminal
            : _effects.Terminal(effect with { Control = control });
    }

    private int After(int terminal, in Effect effect, int diagram)
    {
        if (diagram < 0)
        {
            var both = _effects.Then(effect, _effects[diagram]);
            return _effects.Terminal(both.Control == Control.End ? Run.Compared(both) : both);
        }

        if (_diagrams.Cache.TryGet(_after, terminal, diagram, 0, out var result))
        {
            return result;
        }

        var node = _diagrams.At(diagram);
        result = _slots[node.Variable].Kind switch
        {
            SlotKind.Meta => Changed(
                effect.Marks.MetaFromMeta,
                effect.Marks.MetaFromCt,
                effect.Marks.MetaXor,
                node,
                terminal,
                effect
            ),
            SlotKind.Ct => Changed(
                effect.Marks.CtFromMeta,
                effect.Marks.CtFromCt,
                effect.Marks.CtXor,
                node,
                terminal,
                effect
            ),
            SlotKind.Priority => Changed(effect.Priority, node, terminal, effect),
            SlotKind.Tos => Changed(effect.Tos, node, terminal, effect),
            SlotKind.State when effect.NoTrack => After(
                terminal,
                effect,
                _slots[node.Variable].Bit != 0 ? node.High : node.Low
            ),
            _ => Unchanged(node, terminal, effect),
        };
        _diagrams.Put(_after, terminal, diagram, 0, result);
        return result;
    }

    private int Unchanged(in Node node, int terminal, in Effect effect)
    {
        var low = After(terminal, effect, node.Low);
        return _diagrams.Ask(node.Variable, low, After(terminal, effect, node.High));
    }

    private int Changed(in BitChange change, in Node node, int terminal, in Effect effect)
    {
        var bit = 1u << _slots[node.Variable].Bit;
        var flipped = (change.Xor & bit) != 0;
        if ((change.Keep & bit) == 0)
        {
            return After(terminal, effect, flipped ? node.High : node.Low);
        }

        var low = After(terminal, effect, flipped ? node.High : node.Low);
        return _diagrams.Ask(node.Variable, low, After(terminal, effect, flipped ? node.Low : node.High));
    }

    private int Changed(uint fromMeta, uint fromCt, uint xor, in Node node, int terminal, in Effect effect)
    {
        var slot = _slots[node.Variable];
        var bit = 1u << slot.Bit;
        var flipped = (xor & bit) != 0;
        var (asMeta, asCt) = ((fromMeta & bit) != 0, (fromCt & bit) != 0);
        if (!asMeta && !asCt)
        {
            return After(terminal, effect, flipped ? node.High : node.Low);
        }

        var off = After(terminal, effect, flipped ? node.High : node.Low);
        var on = After(terminal, effect, flipped ? node.Low : node.High);
        // The meta mark's bit stands directly above the connection mark's.
        var meta = slot.Kind == SlotKind.Meta ? node.Variable : node.Variable - 1;
        return (asMeta, asCt) switch
        {
            (true, false) => _diagrams.Ask(meta, off, on),
            (false, true) => _diagrams.Ask(meta + 1, off, on),
            _ => _diagrams.Ask(meta, _diagrams.Ask(meta + 1, off, on), _diagrams.Ask(meta + 1, on, off)),
        };
    }

    private static Slot[] Slots(SpaceLayout layout)
    {
        var slots = new Slot[layout.Variables];
        Fill(slots, layout.Number(Field.MetaMark), SlotKind.Meta);
        Fill(slots, layout.Number(Field.CtMark), SlotKind.Ct);
        Fill(slots, layout.Number(Field.Priority), SlotKind.Priority);
        Fill(slots, layout.Number(Field.Ip4Tos), SlotKind.Tos);
        var untracked = SpaceLayout.States.IndexOf(CtStates.Untracked);
        for (var bit = 0; bit < layout.State.Bits; bit++)
        {
            var value = (untracked >> (layout.State.Bits - 1 - bit)) & 1;
            slots[layout.State.First + bit] = new Slot(SlotKind.State, value);
        }

        return slots;
    }

    private static void Fill(Slot[] slots, FieldBlock? block, SlotKind kind)
    {
        for (var bit = 0; bit < block?.Bits; bit++)
        {
            slots[block.LowVariable(bit)] = new Slot(kind, bit);
        }
    }
}
