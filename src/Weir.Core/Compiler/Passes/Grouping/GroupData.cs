using System.Runtime.InteropServices;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>What differs from rule to rule of a group, as a map's data.</summary>
internal sealed class GroupData
{
    private readonly GroupForm _form;
    private readonly Dictionary<int, uint> _verdictOfAction = [];
    private readonly List<Verdict> _verdicts = [];
    private readonly ActionInfo _any;

    public GroupData(FlatRules rules, RuleGroup group)
    {
        _any = rules.ActionOf(group.Winners[0]);
        _form = IsUniform(rules, group) ? GroupForm.Set : group.Form;
        if (_form == GroupForm.Verdicts)
        {
            foreach (var flat in group.Winners)
            {
                AddVerdict(rules.ActionOf(flat));
            }
        }
    }

    /// <summary>The group's form, or a plain set where all its actions turned out the same.</summary>
    public GroupForm Form => _form;

    public SetDeclaration Declare(string name, ReadOnlySpan<KeyPart> key)
    {
        var types = new FieldType[key.Length];
        for (var i = 0; i < key.Length; i++)
        {
            types[i] = key[i].Field.Type;
        }

        var set = new SetDeclaration(name, new([.. types]));
        return _form switch
        {
            GroupForm.Verdicts => set with { Verdicts = new([.. _verdicts]) },
            GroupForm.Mark when _any.Parts.Statements[0] is Statement.SetMark mark => set with
            {
                Data = [mark.Mark.Type],
            },
            GroupForm.Nat when _any.Parts.Statements[0] is Statement.Nat nat => set with
            {
                Data = NatData.TypesOf(nat),
            },
            _ => set,
        };
    }

    public void Write(ActionInfo action, Span<byte> data)
    {
        switch (_form)
        {
            case GroupForm.Verdicts:
                MemoryMarshal.Write(data, _verdictOfAction[action.Id]);
                break;
            case GroupForm.Mark when action.Parts.Statements[0] is Statement.SetMark mark:
                MemoryMarshal.Write(data, mark.Value);
                break;
            case GroupForm.Nat when action.Parts.Statements[0] is Statement.Nat nat:
                NatData.Write(nat, data);
                break;
            default:
                break;
        }
    }

    /// <summary>The one rule of the group: its tests, then the look-up, as a test or as what is done.</summary>
    public Rule RuleOf(List<Match> tests, Key key, string set)
    {
        var parts = _any.Parts;
        if (_form == GroupForm.Set)
        {
            tests.Add(new Match.InSet(key, set));
            tests.AddRange(parts.Asked.Items);
        }

        return new Rule(new([.. tests]), StatementsOf(key, set), VerdictOf(key, set));
    }

    private EquatableArray<Statement> StatementsOf(Key key, string set) =>
        (_form, _any.Parts.Statements) switch
        {
            (GroupForm.Mark, [Statement.SetMark mark]) => [new Statement.SetMarkFromMap(mark.Mark, key, set)],
            (GroupForm.Nat, [Statement.Nat nat]) => [NatData.ByMap(nat, key, set)],
            _ => _any.Parts.Statements,
        };

    private Verdict? VerdictOf(Key key, string set) =>
        _form == GroupForm.Verdicts ? new Verdict.Map(key, set) : _any.Parts.Verdict;

    private void AddVerdict(ActionInfo action)
    {
        if (action.Parts.Verdict is { } verdict && _verdictOfAction.TryAdd(action.Id, (uint)_verdicts.Count))
        {
            _verdicts.Add(verdict);
        }
    }

    private static bool IsUniform(FlatRules rules, RuleGroup group)
    {
        var first = rules.ActionOf(group.Winners[0]);
        foreach (var flat in group.Winners)
        {
            if (rules.ActionOf(flat).Id != first.Id)
            {
                return false;
            }
        }

        return true;
    }
}
