using System.Globalization;
using Weir.Core.Model;

namespace Weir.Sources.Example.Import;

/// <summary>What stands in a leaf: a test of an address, and the target behind it.</summary>
internal sealed record AddressLeaf(Ipv4Prefix Address, string Target);

/// <summary>
/// Chains by address as scripts aggregate them (background: a dormitory network): from a top chain about ten rules are walked to the net
/// a packet belongs to, about twenty more to the member. Steps are gotos, so nothing is walked behind a leaf.
/// </summary>
internal sealed class AddressTree
{
    /// <summary>Rules of a lowest chain at most; somewhat over half as many are usual, and half of those are walked.</summary>
    private const int MostLeaves = 40;

    /// <summary>A chain above gets pieces of at most this part of its addresses: some twenty, ten of which are walked.</summary>
    private const int Parts = 14;

    private readonly string _side;
    private readonly List<string> _chains = [];
    private readonly List<string> _rules = [];

    private AddressTree(string side) => _side = side;

    public IReadOnlyList<string> Chains => _chains;

    /// <summary>Lines of <c>-A</c>; those of a chain stand together.</summary>
    public IReadOnlyList<string> Rules => _rules;

    /// <param name="top">Name of the top chain; the others begin with it.</param>
    /// <param name="side"><c>-s</c> or <c>-d</c>.</param>
    /// <param name="leaves">Disjoint, ascending.</param>
    public static AddressTree Of(string top, string side, IReadOnlyList<AddressLeaf> leaves)
    {
        var tree = new AddressTree(side);
        tree.Add(top, top, new Ipv4Prefix(default, 0), [.. leaves]);
        return tree;
    }

    private void Add(string top, string chain, Ipv4Prefix range, ReadOnlySpan<AddressLeaf> leaves)
    {
        _chains.Add(chain);
        if (leaves.Length <= MostLeaves)
        {
            foreach (var leaf in leaves)
            {
                _rules.Add($"-A {chain} {_side} {leaf.Address} {leaf.Target}");
            }

            return;
        }

        var most = Math.Max(MostLeaves, (leaves.Length + Parts - 1) / Parts);
        var pieces = new List<(Ipv4Prefix Range, int Count)>();
        Split(range, leaves, most, pieces);
        foreach (var (piece, _) in pieces)
        {
            _rules.Add($"-A {chain} {_side} {piece} -g {NameOf(top, piece)}");
        }

        var at = 0;
        foreach (var (piece, count) in pieces)
        {
            Add(top, NameOf(top, piece), piece, leaves.Slice(at, count));
            at += count;
        }
    }

    /// <summary>Halves the range until no piece has more leaves; empty pieces are left out.</summary>
    private static void Split(
        Ipv4Prefix range,
        ReadOnlySpan<AddressLeaf> leaves,
        int most,
        List<(Ipv4Prefix Range, int Count)> pieces
    )
    {
        if (leaves.Length == 0)
        {
            return;
        }

        if (leaves.Length <= most)
        {
            pieces.Add((range, leaves.Length));
            return;
        }

        var low = new Ipv4Prefix(range.Address, range.Length + 1);
        var high = new Ipv4Prefix(new Ipv4Address(low.Last.Value + 1), range.Length + 1);
        var border = 0;
        while (border < leaves.Length && low.Contains(leaves[border].Address))
        {
            border++;
        }

        Split(low, leaves[..border], most, pieces);
        Split(high, leaves[border..], most, pieces);
    }

    private static string NameOf(string top, Ipv4Prefix range) =>
        string.Create(CultureInfo.InvariantCulture, $"{top}-{range.Address.Value:x8}-{range.Length}");
}
