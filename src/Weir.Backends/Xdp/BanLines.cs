using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>The keys of a table: where they lie, in which order they are written.</summary>
internal sealed class BanLines(IBanMemory memory)
{
    private readonly SubTables _subs = SubTables.Read(memory);

    public SubTable? Find(BanList list, IpPrefix prefix) => _subs.Find(list, prefix.IsIpv6, prefix.Length);

    public void Declare(BanList list, SubTable sub) => _subs.Declare(memory, list, sub);

    /// <summary>The line that a key belongs in first.</summary>
    public uint Home(SubTable sub, BanKey key, out uint hash)
    {
        hash = key.Hash(BanHead.Of(memory.Head).Seed);
        return BanHash.Place(hash, sub.Lines);
    }

    /// <summary>Where a ban lies; null when it does not.</summary>
    public BanPlace? Locate(IpPrefix prefix)
    {
        if (Find(BanList.Bans, prefix) is not { } sub)
        {
            return null;
        }

        var key = BanKey.Of(prefix);
        var number = Home(sub, key, out _);
        for (var probe = 0; probe < LineForm.Probes; probe++)
        {
            var line = Line(sub, number);
            for (var place = 0; place < sub.Form.Keys; place++)
            {
                if (sub.Form.Read(line, place) == key && LineForm.Holds(line, place))
                {
                    return new BanPlace(sub, number, place);
                }
            }

            if (!sub.Form.Overflows(line))
            {
                return null;
            }

            number = Next(sub, number);
        }

        return null;
    }

    /// <summary>The first free place for a key that is not there; null when line after line is full.</summary>
    public BanPlace? FindRoom(SubTable sub, uint home)
    {
        var number = home;
        for (var probe = 0; probe < LineForm.Probes; probe++)
        {
            if (sub.Form.FindFree(Line(sub, number), number) is var place && place >= 0)
            {
                return new BanPlace(sub, number, place);
            }

            number = Next(sub, number);
        }

        return null;
    }

    /// <summary>Writes a key into a free place; the one store that makes it be there is the last but for the marks that lead to it.</summary>
    public void Put(BanPlace at, BanKey key, uint home, uint hash, bool asks)
    {
        at.Sub.Form.Put(Line(at.Sub, at.Line), at.Place, key, hash, asks);
        // From the far end, so that the way is whole when it is open.
        var lines = (at.Line + at.Sub.Lines - home) % at.Sub.Lines;
        for (var back = (int)lines - 1; back >= 0; back--)
        {
            at.Sub.Form.MarkOverflow(Line(at.Sub, (home + (uint)back) % at.Sub.Lines));
        }
    }

    public void MarkAsking(BanPlace at) => at.Sub.Form.MarkAsking(Line(at.Sub, at.Line), at.Place);

    public void Clear(BanPlace at) => LineForm.Clear(Line(at.Sub, at.Line), at.Place);

    /// <summary>All prefixes of a list, in the table's order.</summary>
    public IEnumerable<(IpPrefix Prefix, uint Slot)> Keys(BanList list)
    {
        foreach (var sub in SubTables.Of(memory, list))
        {
            for (uint number = 0; number < sub.Lines; number++)
            {
                for (var place = 0; place < sub.Form.Keys; place++)
                {
                    if (LineForm.Holds(Line(sub, number), place))
                    {
                        var key = sub.Form.Read(Line(sub, number), place);
                        yield return (key.ToPrefix(sub.IsIpv6, sub.Length), sub.SlotOf(number, place));
                    }
                }
            }
        }
    }

    public Span<byte> Line(SubTable sub, uint line) =>
        memory.Lines.Slice((int)(sub.Base + line) * LineForm.Bytes, LineForm.Bytes);

    private static uint Next(SubTable sub, uint line) => line + 1 < sub.Lines ? line + 1 : 0;
}

/// <summary>A place for a key.</summary>
/// <param name="Line">From the sub-table's first on.</param>
internal readonly record struct BanPlace(SubTable Sub, uint Line, int Place)
{
    public uint Slot => Sub.SlotOf(Line, Place);
}
