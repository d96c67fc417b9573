namespace Weir.Sources.IpsetSave;

/// <summary>
/// Two columns of networks: the kernel tries the first column's prefix lengths from the longest, and for each the second's
/// (<c>ip_set_hash_gen.h</c>, mtype_test_cidrs with IPSET_NET_COUNT 2); the first entry found decides. The plane is cut into the strips
/// between the borders of the first column's networks, each strip into the cells between the borders of the second's.
/// </summary>
internal static class BoxResolver
{
    // Cells looked at before giving up: real sets of pairs are small and hardly overlap.
    private const long MostSteps = 50_000_000;

    public static bool TryResolve(DraftElements elements, NetColumn outer, NetColumn inner, ElementOutput output)
    {
        var written = new HashSet<int>();
        var steps = 0L;
        foreach (var group in Groups(elements, outer, inner))
        {
            foreach (var (first, last) in Strips(elements, outer, group))
            {
                var here = group.FindAll(index => Contains(elements, outer, index, first));
                foreach (var (low, high) in Strips(elements, inner, here))
                {
                    steps += here.Count;
                    if (steps > MostSteps)
                    {
                        return false;
                    }

                    var best = Best(elements, inner, here, low);
                    if (best >= 0 && !elements[best].NoMatch)
                    {
                        var target = output.Write(
                            elements.First(best),
                            elements.Last(best),
                            elements[best],
                            written.Add(best)
                        );
                        output.Narrow(target, outer, first, last);
                        output.Narrow(target, inner, low, high);
                    }
                }
            }

            steps += (long)group.Count * group.Count;
            if (steps > MostSteps)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Entries that agree in what lies between the two columns.</summary>
    private static List<List<int>> Groups(DraftElements elements, NetColumn outer, NetColumn inner)
    {
        var groups = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < elements.Count; i++)
        {
            var between = elements.First(i)[(outer.Offset + outer.Length)..inner.Offset];
            var key = Convert.ToHexString(between);
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = []);
            }

            group.Add(i);
        }

        return [.. groups.Values];
    }

    private static List<(UInt128 First, UInt128 Last)> Strips(
        DraftElements elements,
        NetColumn column,
        List<int> entries
    )
    {
        var starts = new SortedSet<UInt128>();
        foreach (var index in entries)
        {
            starts.Add(ElementOutput.Number(elements.First(index), column));
            var last = ElementOutput.Number(elements.Last(index), column);
            if (last != UInt128.MaxValue)
            {
                starts.Add(last + 1);
            }
        }

        var strips = new List<(UInt128, UInt128)>(starts.Count);
        UInt128? open = null;
        foreach (var start in starts)
        {
            if (open is { } first)
            {
                strips.Add((first, start - 1));
            }

            open = start;
        }

        if (open is { } rest && entries.Exists(index => Contains(elements, column, index, UInt128.MaxValue)))
        {
            strips.Add((rest, UInt128.MaxValue));
        }

        return strips;
    }

    private static int Best(DraftElements elements, NetColumn inner, List<int> entries, UInt128 value)
    {
        var best = -1;
        foreach (var index in entries)
        {
            if (
                Contains(elements, inner, index, value)
                && (best < 0 || elements[index].Lengths > elements[best].Lengths)
            )
            {
                best = index;
            }
        }

        return best;
    }

    private static bool Contains(DraftElements elements, NetColumn column, int index, UInt128 value) =>
        ElementOutput.Number(elements.First(index), column) <= value
        && value <= ElementOutput.Number(elements.Last(index), column);
}
