using Weir.Core.Compiler.Passes.Flat;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>
/// Puts a chain's rules into groups, in an order that means the same: a rule goes into the first group of its shape and class that
/// stands behind every earlier rule it must stay behind, else into a new group at the end (list scheduling).
/// </summary>
/// <remarks>
/// Each rule asks at most <see cref="Window"/> groups for one overlap each, and an overlap is a look-up in an index of the group, so the
/// work is linear in the rules. <see cref="Asked"/> counts the look-ups.
/// </remarks>
internal sealed class Scheduler(FlatRules rules, KeyPolicy? exceptions = null)
{
    /// <summary>Groups looked back at; what lies before them is not tried.</summary>
    public const int Window = 192;

    /// <summary>Rules of one bucket looked at one by one; above, they are taken to overlap.</summary>
    private const int MostCompared = 16;

    /// <summary>Exceptions made for one rule.</summary>
    private const int MostCopies = 32;

    private readonly Dictionary<(int Shape, int Class), List<int>> _open = [];
    private readonly byte[] _projected = new byte[KeyOrder.MostBytes];
    private readonly Intersection? _intersection = exceptions is null ? null : new Intersection(rules, exceptions);
    private readonly List<(int Group, int Copy)> _copies = [];
    private int _room = 4096;

    public List<RuleGroup> Groups { get; } = [];

    /// <summary>Look-ups made so far.</summary>
    public long Asked { get; private set; }

    /// <summary>Flat rules left out because an earlier one takes all their packets, with the one that does.</summary>
    public List<(int Dead, int By)> Shadowed { get; } = [];

    /// <summary>Flat rules that say of some packets what a later group says of them, so that a rule could move up over it.</summary>
    public int Exceptions { get; private set; }

    public void PlaceAll()
    {
        // Copies are added behind the chain's rules on the way.
        var count = rules.Count;
        for (var flat = 0; flat < count; flat++)
        {
            Place(flat);
        }
    }

    /// <summary>Places the rules of groups made before, exceptions before the group they are for, in that order.</summary>
    public void PlaceAgain(Scheduler before)
    {
        foreach (var group in before.Groups)
        {
            foreach (var front in group.Front.Values)
            {
                front.Winners.ForEach(Place);
            }

            group.Winners.ForEach(Place);
        }
    }

    private void Place(int flat)
    {
        var shape = rules.ShapeOf(flat);
        var action = rules.ActionOf(flat);
        if (!_open.TryGetValue((shape.Id, action.Class), out var candidates))
        {
            candidates = [];
            _open.Add((shape.Id, action.Class), candidates);
        }

        var target = candidates.Count == 0 ? -1 : FirstBehindConflicts(flat, shape, action, candidates);
        if (target == Dead)
        {
            return;
        }

        _room++;
        if (candidates.Count > 0 && target != candidates[0] && TryExcept(flat, shape, action, candidates[0]))
        {
            return;
        }

        if (target < 0)
        {
            target = Groups.Count;
            candidates.Add(target);
            Groups.Add(new RuleGroup(rules, shape, action.Class, action.Form));
        }

        Groups[target].Add(flat);
    }

    private const int Dead = -2;

    /// <returns>Number of the group to join, −1 for a new one, <see cref="Dead"/> when the rule never decides anything.</returns>
    private int FirstBehindConflicts(int flat, Shape shape, ActionInfo action, List<int> candidates)
    {
        var next = candidates.Count - 1;
        var best = -1;
        var floor = Math.Max(0, Groups.Count - Window);
        for (var number = Groups.Count - 1; number >= floor; number--)
        {
            var group = Groups[number];
            if (candidates[next] == number)
            {
                var same = TrySame(flat, action, group);
                if (same != Relation.Joins)
                {
                    return same == Relation.Dead ? Dead : best;
                }

                best = number;
                if (--next < 0)
                {
                    return best;
                }
            }
            else if (Conflicts(flat, shape, action, group))
            {
                return best;
            }

            if (ConflictsBefore(flat, shape, action, group))
            {
                return best;
            }
        }

        return best;
    }

    /// <summary>
    /// Moves a rule that ends the walk up into the first group of its kind, over rules that it must stay behind: what these say of the
    /// packets both match is said again before that group (specific before general).
    /// </summary>
    private bool TryExcept(int flat, Shape shape, ActionInfo action, int first)
    {
        if (_intersection is null || !IsPlainEnd(action) || Groups.Count - first > Window)
        {
            return false;
        }

        _copies.Clear();
        var mark = rules.Count;
        if (rules.ShapeOf(Groups[first].Winners[0]) == shape && Groups[first].Keys.Find(rules.KeyOf(flat)) >= 0)
        {
            return false;
        }

        for (var number = first + 1; number < Groups.Count; number++)
        {
            if (!TryCopies(flat, shape, action, first, number) || _copies.Count > _room)
            {
                rules.Truncate(mark);
                return false;
            }
        }

        foreach (var (number, copy) in _copies)
        {
            FrontOf(Groups[first], number, copy).Add(copy);
        }

        _room -= 2 * _copies.Count;
        Exceptions += _copies.Count;
        Groups[first].Add(flat);
        return true;
    }

    private RuleGroup FrontOf(RuleGroup group, int number, int copy)
    {
        var shape = rules.ShapeOf(copy);
        var action = rules.ActionOf(copy);
        if (!group.Front.TryGetValue((number, shape.Id, action.Class), out var front))
        {
            front = new RuleGroup(rules, shape, action.Class, action.Form);
            group.Front.Add((number, shape.Id, action.Class), front);
        }

        return front;
    }

    /// <summary>It does nothing but end the walk, so that ending it earlier for some packets shows nowhere else.</summary>
    private static bool IsPlainEnd(ActionInfo action) =>
        action.AlwaysEnds && action.Effects is { Reads: 0, Writes: 0, Events: false, Counts: false };

    /// <summary>Copies the rules of one group that the rule would have to stay behind, for the packets they share with it.</summary>
    private bool TryCopies(int flat, Shape shape, ActionInfo action, int first, int number)
    {
        var group = Groups[number];
        if (ConflictsBefore(flat, shape, action, group))
        {
            return false;
        }

        if ((group.Writes & shape.Reads) != 0)
        {
            return false;
        }

        if (group.Shape == shape && group.Keys.Find(rules.KeyOf(flat)) >= 0)
        {
            return false;
        }

        var projection = rules.Shapes.Between(shape, group.Shape, 0);
        if (projection is null)
        {
            return true;
        }

        var projected = _projected.AsSpan(0, projection.Stride);
        projected.Clear();
        Projection.Apply(projection.Left, rules.KeyOf(flat), projected);
        var index = group.IndexOf(projection);
        Asked++;
        var bucket = index.Find(projected);
        for (var entry = bucket < 0 ? -1 : index.First(bucket); entry >= 0; entry = index.Next(entry))
        {
            Asked++;
            if (!TryCopy(flat, action, index.RuleOf(entry), first, number))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryCopy(int flat, ActionInfo action, int other, int first, int number)
    {
        var known = rules.ActionOf(other);
        if (Commutes(action, known))
        {
            return true;
        }

        if (!IsPlainEnd(known) || _copies.Count > _room || _copies.Count >= MostCopies)
        {
            return false;
        }

        if (Residue.AreDisjoint(rules, flat, other, 0))
        {
            return true;
        }

        if (_intersection?.Of(flat, other) is not { } shape)
        {
            return false;
        }

        var copy = rules.AddCopy(shape, _intersection.Key, other);
        _copies.Add((number, copy));
        // The copy ends the walk before the groups between: none of them may have another mind about its packets.
        for (var between = first + 1; between <= number; between++)
        {
            if (
                (between < number && Conflicts(copy, shape, known, Groups[between]))
                || ConflictsBefore(copy, shape, known, Groups[between])
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Against the exceptions that stand before a group.</summary>
    private bool ConflictsBefore(int flat, Shape shape, ActionInfo action, RuleGroup group)
    {
        foreach (var front in group.Front.Values)
        {
            if (Conflicts(flat, shape, action, front))
            {
                return true;
            }
        }

        return false;
    }

    private enum Relation
    {
        Joins,
        Conflicts,
        Dead,
    }

    /// <summary>Against a group of the same shape, where two rules overlap only when their keys are equal.</summary>
    private Relation TrySame(int flat, ActionInfo action, RuleGroup group)
    {
        if (((action.Effects.Writes | group.Writes) & group.Reads) != 0)
        {
            // What one of them writes another tests or uses: they are one step after another, whatever their keys. Two of one key are two
            // steps even when they commute: a look-up finds one of them only.
            return
                group.Keys.Find(rules.KeyOf(flat)) >= 0
                || Conflicts(flat, group.Shape, action, group)
                || SharesWrites(action, group)
                ? Relation.Conflicts
                : Relation.Joins;
        }

        Asked++;
        var known = group.Keys.Find(rules.KeyOf(flat));
        if (known < 0)
        {
            return Relation.Joins;
        }

        var winner = rules.ActionOf(group.Winners[known]);
        if (winner.AlwaysEnds)
        {
            Shadowed.Add((flat, group.Winners[known]));
            return Relation.Dead;
        }

        return action.IsOverridable && winner.IsOverridable ? Relation.Joins : Relation.Conflicts;
    }

    /// <summary>A look-up is made once for the whole group, so what its actions write must not be what its tests ask.</summary>
    private static bool SharesWrites(ActionInfo action, RuleGroup group) =>
        ((action.Effects.Writes | group.Writes) & group.Shape.Reads) != 0;

    /// <summary>True when some rule of the group must stay before this one.</summary>
    private bool Conflicts(int flat, Shape shape, ActionInfo action, RuleGroup group)
    {
        var writes = action.Effects.Writes | group.Writes;
        var entangled =
            (action.Effects.Writes & group.Reads) != 0 || (group.Writes & (shape.Reads | action.Effects.Reads)) != 0;
        var projection = rules.Shapes.Between(shape, group.Shape, writes & shape.Reads & group.Shape.Reads);
        if (projection is null)
        {
            return false;
        }

        var projected = _projected.AsSpan(0, projection.Stride);
        projected.Clear();
        Projection.Apply(projection.Left, rules.KeyOf(flat), projected);
        var index = group.IndexOf(projection);
        Asked++;
        var bucket = index.Find(projected);
        if (bucket < 0)
        {
            return false;
        }

        var known = index.ActionOf(bucket);
        if (!entangled && known != ProjectionIndex.Mixed && Commutes(action, rules.Actions[known]))
        {
            return false;
        }

        if (known != ProjectionIndex.Mixed && !projection.HasResidue)
        {
            return true;
        }

        return AnyConflicts(flat, action, index, bucket, entangled, writes);
    }

    private static bool Commutes(ActionInfo left, ActionInfo right) =>
        left.Effects.CommutesWith(right.Effects, left.Id == right.Id);

    private bool AnyConflicts(
        int flat,
        ActionInfo action,
        ProjectionIndex index,
        int bucket,
        bool entangled,
        ulong writes
    )
    {
        var compared = 0;
        for (var entry = index.First(bucket); entry >= 0; entry = index.Next(entry))
        {
            Asked++;
            if (++compared > MostCompared)
            {
                return true;
            }

            var other = index.RuleOf(entry);
            if (
                (entangled || !Commutes(action, rules.ActionOf(other)))
                && !Residue.AreDisjoint(rules, flat, other, writes)
            )
            {
                return true;
            }
        }

        return false;
    }
}
