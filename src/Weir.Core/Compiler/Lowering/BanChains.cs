using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering;

/// <summary>
/// The look-ups of bans by one address of the packet. Bans themselves carry no counter: a counter an element makes the load of a
/// million 2.2 times as long (per-CPU memory, docs/decisions/0008). What they drop is counted in a set beside them that the packet
/// path fills, so only bans that were hit have a count, and it stays whatever becomes of the sets of bans.
/// </summary>
internal static class BanChains
{
    /// <param name="name">The chain that asks; it ends without a verdict when nothing is banned.</param>
    public static IEnumerable<Chain> Of(FrameContext context, string name, Field field4, Field field6)
    {
        var (asks4, drops4) = Asks(context, name, field4, []);
        var (asks6, drops6) = Asks(context, name, field6, []);
        // Each rule on an IPv6 address would cost an IPv4 packet a comparison of the family.
        var done = Rule("IPv4 is done", Is(Field.NfProto, FrameContext.Ipv4), Return);
        return [new Chain(name, null, [.. asks4, done, .. asks6]), .. drops4, .. drops6];
    }

    /// <summary>The look-ups of one family, and the chains that they lead to.</summary>
    /// <param name="name">Begins the chains' names.</param>
    /// <param name="field">The address asked for; its family decides which bans.</param>
    /// <param name="spared">Rules that return to the asking chain what is not dropped although it is banned.</param>
    public static (List<Rule> Asks, List<Chain> Drops) Asks(
        FrameContext context,
        string name,
        Field field,
        EquatableArray<Rule> spared
    )
    {
        var (asks, drops) = (new List<Rule>(), new List<Chain>());
        foreach (var ban in field.Family == 4 ? LookUps4(context.Shape, field) : LookUps6(context.Shape, field))
        {
            asks.Add(Ask(context, name, ban, spared, drops));
        }

        var isNear = field.Family == 4 ? context.Shape.NearBan4 : context.Shape.NearBan6;
        return isNear ? Near(name, field, asks, drops) : (asks, drops);
    }

    /// <summary>One question for the network first; what comes from none with bans is done with all look-ups.</summary>
    private static (List<Rule> Asks, List<Chain> Drops) Near(
        string name,
        Field field,
        List<Rule> asks,
        List<Chain> drops
    )
    {
        var network = Key(FrameContext.Part(field, NearBans.LengthOf(field.Family == 6)));
        var chain = Names.NearBans(name, field.Family);
        return (
            [Rule("near a ban", In(network, field.Family == 6 ? Names.NearBan6 : Names.NearBan4), Jump(chain))],
            [new Chain(chain, null, new([.. asks])), .. drops]
        );
    }

    /// <summary>The sets that count, by family and prefix length.</summary>
    public static IEnumerable<SetDeclaration> HitSets(FrameContext context)
    {
        if (!context.Options.BanCounters)
        {
            return [];
        }

        var shape = context.Shape;
        return
        [
            .. Lengths(shape.Ban4)
                .Select(length => Declarations.BanHits(Names.BanHits4(length), FieldType.Ipv4Address)),
            .. Lengths(shape.Ban6)
                .Select(length => Declarations.BanHits(Names.BanHits6(length), FieldType.Ipv6Address)),
        ];
    }

    /// <param name="Hits">The set that counts; null where the element does.</param>
    private readonly record struct LookUp(Key Key, string Set, string? Hits);

    private static IEnumerable<LookUp> LookUps4(SiteShape shape, Field field) =>
        LookUps(shape.Ban4, shape.Ban4Large, field, Names.Ban4, Names.LargeBan4, Names.BanHits4);

    private static IEnumerable<LookUp> LookUps6(SiteShape shape, Field field) =>
        LookUps(shape.Ban6, shape.Ban6Large, field, Names.Ban6, Names.LargeBan6, Names.BanHits6);

    private static IEnumerable<LookUp> LookUps(
        Cost.PrefixForm form,
        EquatableArray<int> large,
        Field field,
        Func<int, string> name,
        Func<int, string> largeName,
        Func<int, string> hits
    )
    {
        if (form.Interval)
        {
            yield return new LookUp(Key(field), name(Names.AllLengths), null);
            yield break;
        }

        foreach (var length in large)
        {
            yield return new LookUp(Key(FrameContext.Part(field, length)), largeName(length), hits(length));
        }

        foreach (var length in form.Lengths)
        {
            yield return new LookUp(Key(FrameContext.Part(field, length)), name(length), hits(length));
        }
    }

    /// <summary>A set that is full counts no more (dynset breaks off its rule), but nothing passes for it: the drop is a rule of its own.</summary>
    private static Rule Ask(
        FrameContext context,
        string name,
        LookUp ban,
        EquatableArray<Rule> spared,
        List<Chain> drops
    )
    {
        var hits = context.Options.BanCounters ? ban.Hits : null;
        object[] end = context.Options.BanCounters ? [Count(Names.CountBanned), Drop] : [Drop];
        if (hits is null && spared.IsEmpty)
        {
            return Rule("banned", [In(ban.Key, ban.Set), .. end]);
        }

        var chain = $"{name}_{hits ?? ban.Set}";
        if (drops.TrueForAll(drop => drop.Name != chain))
        {
            Rule[] count = hits is null ? [] : [Rule("count", new Statement.UpdateSet(ban.Key, hits))];
            drops.Add(new Chain(chain, null, [.. spared, .. count, Rule("banned", end)]));
        }

        return Rule("banned", In(ban.Key, ban.Set), spared.IsEmpty ? Goto(chain) : Jump(chain));
    }

    private static EquatableArray<int> Lengths(Cost.PrefixForm form) => form.Interval ? [] : form.Lengths;
}
