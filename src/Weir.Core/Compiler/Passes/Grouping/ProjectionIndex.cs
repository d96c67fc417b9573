using Weir.Core.Compiler.Passes.Flat;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>A group's rules by a part of their keys, filled when it is asked: what makes the search for overlaps a look-up.</summary>
internal sealed class ProjectionIndex(FlatRules rules, Projection projection)
{
    /// <summary>Stands for rules of different actions in one bucket.</summary>
    public const int Mixed = -1;

    private readonly PackedKeys _keys = new(projection.Stride);
    private readonly List<int> _action = [];
    private readonly List<int> _first = [];
    private readonly List<int> _next = [];
    private readonly List<int> _member = [];
    private readonly byte[] _key = new byte[projection.Stride];

    public void CatchUp(List<int> members)
    {
        for (var i = _member.Count; i < members.Count; i++)
        {
            Add(members[i]);
        }
    }

    /// <returns>The bucket of a projected key, or −1.</returns>
    public int Find(ReadOnlySpan<byte> projected) => _keys.Find(projected);

    /// <summary>The one action of all rules in the bucket, or <see cref="Mixed"/>.</summary>
    public int ActionOf(int bucket) => _action[bucket];

    /// <summary>First entry of the bucket, to be followed by <see cref="Next"/>; −1 ends.</summary>
    public int First(int bucket) => _first[bucket];

    public int Next(int entry) => _next[entry];

    /// <summary>The flat rule of an entry.</summary>
    public int RuleOf(int entry) => _member[entry];

    private void Add(int flat)
    {
        Array.Clear(_key);
        Projection.Apply(projection.Right, rules.KeyOf(flat), _key);
        var bucket = _keys.FindOrAdd(_key);
        var action = rules.ActionOf(flat).Id;
        _member.Add(flat);
        if (bucket == _first.Count)
        {
            _first.Add(_member.Count - 1);
            _next.Add(-1);
            _action.Add(action);
            return;
        }

        _next.Add(_first[bucket]);
        _first[bucket] = _member.Count - 1;
        _action[bucket] = _action[bucket] == action ? action : Mixed;
    }
}
