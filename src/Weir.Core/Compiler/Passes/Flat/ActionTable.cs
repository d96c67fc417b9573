using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>
/// What is left of a rule behind its pure tests: tests from the first stateful one on (asking is doing), statements, verdict.
/// </summary>
internal readonly record struct ActionParts(
    EquatableArray<Match> Asked,
    EquatableArray<Statement> Statements,
    Verdict? Verdict
);

/// <summary>How a group of rules can become one rule.</summary>
internal enum GroupForm
{
    /// <summary>All do the same: their keys become a set.</summary>
    Set,

    /// <summary>Verdicts differ: a verdict map.</summary>
    Verdicts,

    /// <summary>Marks, or classes of the shaper, differ: a map to the mark.</summary>
    Mark,

    /// <summary>Addresses (and ports) to translate to differ: a map.</summary>
    Nat,
}

/// <summary>One distinct action, and what the passes need to know of it.</summary>
/// <param name="Id">Number in its table.</param>
/// <param name="Class">Actions of one class can stand in one group.</param>
/// <param name="AlwaysEnds">No packet that meets it goes on in the chain.</param>
internal sealed record ActionInfo(
    int Id,
    int Class,
    GroupForm Form,
    ActionParts Parts,
    Effects Effects,
    bool AlwaysEnds
)
{
    /// <summary>Of two of one class for one key, only the last shows: constants written over one another.</summary>
    public bool IsOverridable =>
        Parts.Verdict is null && Parts.Asked.IsEmpty && Effects is { Reads: 0, Events: false, Counts: false };

    public bool IsJump => Parts.Verdict is Verdict.Jump;
}

/// <summary>The distinct actions of one table's rules.</summary>
/// <param name="chainEffects">What jumping to a chain may do.</param>
/// <param name="maps">False where the target knows sets only.</param>
/// <param name="counts">Rules without any effect are kept for their counters.</param>
internal sealed class ActionTable(Func<string, Effects> chainEffects, bool maps, bool counts)
{
    private readonly Dictionary<ActionParts, ActionInfo> _actions = [];
    private readonly Dictionary<(GroupForm, string, Verdict?), int> _classes = [];
    private readonly List<ActionInfo> _list = [];
    private readonly ActionInfo?[] _plain = new ActionInfo?[3];

    public ActionInfo this[int id] => _list[id];

    public ActionInfo Of(Rule rule, int pureTests)
    {
        // Most rules only accept, drop or return: no hashing for them.
        var plain = pureTests == rule.Matches.Count && rule.Statements.IsEmpty ? PlainIndex(rule.Verdict) : -1;
        if (plain >= 0 && _plain[plain] is { } known)
        {
            return known;
        }

        var asked =
            pureTests == rule.Matches.Count ? default : new EquatableArray<Match>(rule.Matches.Items[pureTests..]);
        var parts = new ActionParts(asked, rule.Statements, rule.Verdict);
        if (!_actions.TryGetValue(parts, out var action))
        {
            action = Make(parts);
            _actions.Add(parts, action);
            _list.Add(action);
        }

        if (plain >= 0)
        {
            _plain[plain] = action;
        }

        return action;
    }

    private static int PlainIndex(Verdict? verdict) =>
        verdict switch
        {
            Verdict.Accept => 0,
            Verdict.Drop => 1,
            Verdict.Return => 2,
            _ => -1,
        };

    private ActionInfo Make(ActionParts parts)
    {
        var form = FormOf(parts, out var what);
        if (!maps)
        {
            (form, what) = (GroupForm.Set, "");
        }

        var id = _list.Count;
        var group =
            form == GroupForm.Set ? ~id : ClassOf(form, what, form == GroupForm.Verdicts ? null : parts.Verdict);
        return new ActionInfo(id, group, form, parts, EffectsOf(parts), AlwaysEnds(parts));
    }

    private int ClassOf(GroupForm form, string what, Verdict? verdict)
    {
        if (!_classes.TryGetValue((form, what, verdict), out var number))
        {
            number = _classes.Count;
            _classes.Add((form, what, verdict), number);
        }

        return number;
    }

    private static GroupForm FormOf(ActionParts parts, out string what)
    {
        what = "";
        if (!parts.Asked.IsEmpty || parts.Statements.Count > 1)
        {
            return GroupForm.Set;
        }

        if (parts.Statements.IsEmpty)
        {
            return parts.Verdict is Verdict.Accept or Verdict.Drop or Verdict.Return or Verdict.Jump or Verdict.Goto
                ? GroupForm.Verdicts
                : GroupForm.Set;
        }

        switch (parts.Statements[0])
        {
            case Statement.SetMark mark
                when mark.Mark.Type is FieldType.Mark or FieldType.Priority && parts.Verdict is not Verdict.Jump:
                what = mark.Mark.Name;
                return GroupForm.Mark;
            case Statement.Nat nat when NatData.IsMappable(nat):
                what = NatData.KindOf(nat);
                return GroupForm.Nat;
            default:
                return GroupForm.Set;
        }
    }

    private Effects EffectsOf(ActionParts parts)
    {
        var effects = Effects.None;
        foreach (var asked in parts.Asked)
        {
            var test = new Effects(Effects.ReadsOf(asked), 0, !Effects.IsPure(asked), false, Endings.None);
            effects = effects.Then(test);
        }

        foreach (var statement in parts.Statements)
        {
            effects = effects.Then(Effects.Of(statement));
        }

        effects = effects.Then(OfVerdict(parts.Verdict));
        return counts && effects is { Writes: 0, Endings: Endings.None } && parts.Statements.IsEmpty
            ? effects with
            {
                Counts = true,
            }
            : effects;
    }

    private Effects OfVerdict(Verdict? verdict) =>
        verdict switch
        {
            null => Effects.None,
            Verdict.Accept => new(0, 0, false, false, Endings.Accept),
            Verdict.Drop => new(0, 0, false, false, Endings.Drop),
            Verdict.Return => new(0, 0, false, false, Endings.Return),
            Verdict.Jump jump => chainEffects(jump.Chain),
            Verdict.Goto jump => chainEffects(jump.Chain).Then(new(0, 0, false, false, Endings.Other)),
            Verdict.Map map => new(FieldBits.Of(map.Key) | FieldBits.Sets, FieldBits.All, true, true, Endings.Other),
            // Queues and TPROXY may hand the packet on with a mark.
            Verdict.Extension => new(0, FieldBits.All, true, false, Endings.Other),
            _ => new(0, 0, false, false, Endings.Other),
        };

    private static bool AlwaysEnds(ActionParts parts) =>
        parts.Asked.IsEmpty
        && parts.Verdict is not (null or Verdict.Jump or Verdict.Map)
        && !HasLookUp(parts.Statements);

    /// <summary>A statement that finds nothing in its map, or lacks a field of its key, ends the rule before its verdict.</summary>
    private static bool HasLookUp(EquatableArray<Statement> statements)
    {
        foreach (var statement in statements)
        {
            if (
                statement
                is Statement.SetMarkFromMap
                    or Statement.SourceNat
                    or Statement.DestinationNat
                    or Statement.UpdateSet
                    or Statement.OverConnectionLimit
                    or Statement.OverRate
            )
            {
                return true;
            }
        }

        return false;
    }
}
