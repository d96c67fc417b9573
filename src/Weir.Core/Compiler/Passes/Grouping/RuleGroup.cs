using Weir.Core.Compiler.Passes.Flat;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>Flat rules of one shape and one class of actions that stand together: at most one for each key.</summary>
internal sealed class RuleGroup(FlatRules rules, Shape shape, int @class, GroupForm form)
{
    private readonly Dictionary<UInt128, ProjectionIndex> _indexes = [];

    public Shape Shape { get; } = shape;

    public int Class { get; } = @class;

    public GroupForm Form { get; } = form;

    public PackedKeys Keys { get; } = new(shape.Stride);

    /// <summary>The flat rule that decides, by the key's number.</summary>
    public List<int> Winners { get; } = [];

    /// <summary>Flat rules in the order they came, those that lost their key to another included.</summary>
    public List<int> Members { get; } = [];

    /// <summary>Exceptions that stand right before this group, ordered by the group whose rules they repeat.</summary>
    public SortedDictionary<(int Group, int Shape, int Class), RuleGroup> Front { get; } = [];

    /// <summary>Fields that its actions may write.</summary>
    public ulong Writes { get; private set; }

    /// <summary>Fields that its tests and actions look at.</summary>
    public ulong Reads { get; private set; } = shape.Reads;

    public bool IsEmpty => Winners.Count == 0;

    public void Add(int flat)
    {
        var number = Keys.FindOrAdd(rules.KeyOf(flat));
        if (number == Winners.Count)
        {
            Winners.Add(flat);
        }
        else
        {
            Winners[number] = flat;
        }

        Members.Add(flat);
        var effects = rules.ActionOf(flat).Effects;
        Writes |= effects.Writes;
        Reads |= effects.Reads;
    }

    /// <summary>The group's rules by their projected keys, up to date.</summary>
    public ProjectionIndex IndexOf(Projection projection)
    {
        if (!_indexes.TryGetValue(projection.Code, out var index))
        {
            index = new ProjectionIndex(rules, projection);
            _indexes.Add(projection.Code, index);
        }

        index.CatchUp(Members);
        return index;
    }
}
