using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Core.Analysis.Matrix;
using Weir.Core.Model;

namespace Weir.Tests.Matrix;

/// <summary>A service matrix as fffuu (Iptables_Semantics) prints it: classes <c>a |-> {x .. y} u z</c> and edges <c>(a,b)</c>.</summary>
internal sealed partial class GoldenMatrix
{
    private readonly Dictionary<string, List<AddressRange>> _classes = [];
    private readonly HashSet<(string From, string To)> _edges = [];

    public int Classes => _classes.Count;

    /// <summary>All matrices of a file, by destination port; fffuu's source port is 10000.</summary>
    public static Dictionary<ushort, GoldenMatrix> Read(string text)
    {
        var found = new Dictionary<ushort, GoldenMatrix>();
        GoldenMatrix? now = null;
        foreach (var line in text.Split('\n'))
        {
            if (Head().Match(line) is { Success: true } head)
            {
                now = found[ushort.Parse(head.Groups["port"].Value, CultureInfo.InvariantCulture)] = new GoldenMatrix();
            }
            else if (now is not null && line.Contains("|->", StringComparison.Ordinal))
            {
                var name = line[..line.IndexOf(' ', StringComparison.Ordinal)];
                now._classes[name] = [.. Span().Matches(line[(name.Length + 5)..]).Select(Range)];
            }
            else if (Edge().Match(line) is { Success: true } edge)
            {
                now?._edges.Add((edge.Groups["from"].Value, edge.Groups["to"].Value));
            }
        }

        return found;
    }

    /// <summary>Where it differs from ours: whether one address may talk to another, tried for an address of each cell of both partitions.</summary>
    public List<string> Differences(ServiceMatrix ours)
    {
        var starts = _classes.Values.SelectMany(ranges => ranges).Select(range => range.First);
        var addresses = starts
            .Concat(ours.Classes.SelectMany(one => one.Ranges).Select(range => range.First))
            .Distinct()
            .Order()
            .Select(address => (Theirs: ClassOf(address), Ours: ClassOf(ours, address), Address: address))
            .DistinctBy(one => (one.Theirs, one.Ours))
            .ToList();
        var edges = ours.Edges.Select(edge => (edge.From, edge.To)).ToHashSet();
        var differences = new List<string>();
        foreach (var from in addresses)
        {
            foreach (var to in addresses)
            {
                var theirs = _edges.Contains((from.Theirs, to.Theirs));
                if (theirs != edges.Contains((from.Ours, to.Ours)))
                {
                    differences.Add(
                        $"{new Ipv4Address((uint)from.Address)} -> {new Ipv4Address((uint)to.Address)}: {(theirs ? "theirs" : "ours")} only"
                    );
                }
            }
        }

        return differences;
    }

    private string ClassOf(UInt128 address) =>
        _classes.First(one => one.Value.Exists(range => range.First <= address && address <= range.Last)).Key;

    private static string ClassOf(ServiceMatrix matrix, UInt128 address) =>
        matrix.Classes.First(one => one.Ranges.Any(range => range.First <= address && address <= range.Last)).Name;

    private static AddressRange Range(System.Text.RegularExpressions.Match match)
    {
        var first = Address(match.Groups["first"].Value);
        return new AddressRange(first, match.Groups["last"].Success ? Address(match.Groups["last"].Value) : first);
    }

    private static UInt128 Address(string text) =>
        Ipv4Address.TryParse(text, out var address) ? address.Value : throw new FormatException(text);

    [GeneratedRegex(@"TCP port 10000->(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Head();

    [GeneratedRegex(
        @"\{?(?<first>[0-9.]{7,15})( \.\. (?<last>[0-9.]{7,15})\})?",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Span();

    [GeneratedRegex(@"^\((?<from>\w+),(?<to>\w+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Edge();
}
