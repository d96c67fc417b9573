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
        var asks = new List<Rule>();
        var drops = new List<Chain>();
        foreach (var ban in LookUps4(context.Shape, field4))
        {
            asks.Add(Ask(context, name, ban, drops));
        }

        // Each rule on an IPv6 address would cost an IPv4 packet a comparison of the family.
        asks.Add(Rule("IPv4 is done", Is(Field.NfProto, FrameContext.Ipv4), Return));
        foreach (var ban in LookUps6(context.Shape, field6))
        {
            asks.Add(Ask(context, name, ban, drops));
        }

        return [new Chain(name, null, new([.. asks])), .. drops];
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
    private static Rule Ask(FrameContext context, string name, LookUp ban, List<Chain> drops)
    {
        if (ban.Hits is not { } hits || !context.Options.BanCounters)
        {
            return Rule("banned", In(ban.Key, ban.Set), Drop);
        }

        var chain = $"{name}_{hits}";
        if (drops.TrueForAll(drop => drop.Name != chain))
        {
            drops.Add(
                new Chain(chain, null, [Rule("count", new Statement.UpdateSet(ban.Key, hits)), Rule("banned", Drop)])
            );
        }

        return Rule("banned", In(ban.Key, ban.Set), Goto(chain));
    }

    private static EquatableArray<int> Lengths(Cost.PrefixForm form) => form.Interval ? [] : form.Lengths;
}
