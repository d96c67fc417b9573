namespace Weir.Backends.Xdp;

/// <summary>The sub-tables that a head declares, by list, family and length.</summary>
internal sealed class SubTables
{
    private readonly SubTable?[] _of = new SubTable?[BanHead.Lists * 2 * BanHead.Lengths6];

    /// <summary>Those of the head in <paramref name="memory"/>, each list in the order that the program asks them in.</summary>
    public static SubTables Read(IBanMemory memory)
    {
        var read = new SubTables();
        foreach (var list in Enum.GetValues<BanList>())
        {
            foreach (var sub in Of(memory, list))
            {
                read._of[At(list, sub.IsIpv6, sub.Length)] = sub;
            }
        }

        return read;
    }

    public static IEnumerable<SubTable> Of(IBanMemory memory, BanList list)
    {
        for (var at = 0; at < BanHead.Count(memory.Head, isIpv6: false, list); at++)
        {
            yield return SubTable.Read(BanHead.Of4(memory.Head, list)[at]);
        }

        for (var at = 0; at < BanHead.Count(memory.Head, isIpv6: true, list); at++)
        {
            yield return SubTable.Read(BanHead.Of6(memory.Head, list)[at]);
        }
    }

    /// <summary>Null when no prefix of this length was declared.</summary>
    public SubTable? Find(BanList list, bool isIpv6, int length) => _of[At(list, isIpv6, length)];

    /// <summary>Makes a sub-table known to the program, of lines that are all zeros.</summary>
    public void Declare(IBanMemory memory, BanList list, SubTable sub)
    {
        ref var count = ref BanHead.Count(memory.Head, sub.IsIpv6, list);
        if (sub.IsIpv6)
        {
            BanHead.Of6(memory.Head, list)[(int)count] = sub.To6();
        }
        else
        {
            BanHead.Of4(memory.Head, list)[(int)count] = sub.To4();
        }

        Volatile.Write(ref count, count + 1);
        _of[At(list, sub.IsIpv6, sub.Length)] = sub;
    }

    private static int At(BanList list, bool isIpv6, int length) =>
        ((((int)list * 2) + (isIpv6 ? 1 : 0)) * BanHead.Lengths6) + length;
}
