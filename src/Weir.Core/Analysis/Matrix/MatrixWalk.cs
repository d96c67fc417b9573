using Weir.Core.Rules;

namespace Weir.Core.Analysis.Matrix;

/// <summary>
/// Walks one group of sources through the rules with all destinations at once. What may match goes both ways, so that the two results are
/// what may be accepted and what may be dropped.
/// </summary>
internal sealed class MatrixWalk
{
    private const int DepthLimit = 64;

    private readonly MatrixProgram _program;
    private readonly ulong[][] _sourceLists;
    private readonly ulong[][] _destinationLists;
    private int _source;
    private ulong[] _accepted = [];
    private ulong[] _dropped = [];

    public MatrixWalk(MatrixProgram program)
    {
        _program = program;
        _sourceLists = Lists(program.Sources);
        _destinationLists = Lists(program.Destinations);
    }

    public (ulong[] Accepted, ulong[] Dropped) Run(int source)
    {
        _source = source;
        var count = _program.Destinations.Groups;
        var active = Bits.All(count);
        _dropped = Bits.Make(count);
        foreach (var table in _program.Tables)
        {
            _accepted = Bits.Make(count);
            var through = Walk(table, table.BaseChain, active, 0);
            Bits.Or(table.Drops ? _dropped : _accepted, through);
            active = _accepted;
        }

        return (active, _dropped);
    }

    /// <returns>What may come out of the chain without a verdict. <paramref name="active"/> is used up.</returns>
    private ulong[] Walk(MatrixTable table, int chain, ulong[] active, int depth)
    {
        var through = new ulong[active.Length];
        foreach (var rule in table.Chains[chain])
        {
            if (
                (rule.Source >= 0 && !Bits.Has(_sourceLists[rule.Source], _source))
                || Matched(rule, active) is not { } matched
            )
            {
                continue;
            }

            if (rule.Surely)
            {
                Bits.Remove(active, matched);
            }

            Decide(table, rule, matched, active, through, depth);
        }

        Bits.Or(through, active);
        return through;
    }

    private ulong[]? Matched(MatrixRule rule, ulong[] active) =>
        rule.Destination < 0 ? Bits.And(active, active) : Bits.And(active, _destinationLists[rule.Destination]);

    private void Decide(MatrixTable table, MatrixRule rule, ulong[] matched, ulong[] active, ulong[] through, int depth)
    {
        switch (rule.Verdict)
        {
            case Verdict.Accept:
                Bits.Or(_accepted, matched);
                break;
            case Verdict.Drop or Verdict.Reject:
                Bits.Or(_dropped, matched);
                break;
            case Verdict.Return:
                Bits.Or(through, matched);
                break;
            case Verdict.Extension:
                Bits.Or(_accepted, matched);
                Bits.Or(_dropped, matched);
                break;
            default:
                foreach (var target in depth < DepthLimit ? rule.Targets : [])
                {
                    var back = Walk(table, target, (ulong[])matched.Clone(), depth + 1);
                    Bits.Or(rule.Verdict is Verdict.Goto ? through : active, back);
                }

                break;
        }
    }

    private static ulong[][] Lists(AddressCells cells)
    {
        var lists = new ulong[cells.Lists][];
        for (var list = 0; list < lists.Length; list++)
        {
            lists[list] = Bits.Make(cells.Groups);
            foreach (var group in cells.GroupsOf(list))
            {
                Bits.Set(lists[list], group);
            }
        }

        return lists;
    }
}
