using Weir.Core.Analysis;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Guards;

/// <summary>Finds the guard that spares most.</summary>
internal sealed class GuardSearch(Ruleset table, PassContext context)
{
    /// <summary>Nothing is known of the traffic: half of it is taken to be let through.</summary>
    private const double Through = 0.5;

    /// <summary>Saving below which another chain and set are not worth their while.</summary>
    private const double LeastGain = 40;

    /// <summary>What is behind a guard costs more than this: a single look-up in a small set is no dearer than the guard.</summary>
    private const double LeastSpared = 140;

    /// <summary>Addresses let through for one that occurs, at most: a network with few of them lets too many strangers in.</summary>
    private const double LeastDensity = 1.0 / 8;

    private readonly Dictionary<string, SetDeclaration> _sets = Index(table);

    public Guard? Best(EquatableArray<Rule> rules, ReadOnlySpan<Field> fields)
    {
        Guard? best = null;
        foreach (var field in fields)
        {
            if (Of(rules, field) is { } guard && guard.Gain > Math.Max(LeastGain, best?.Gain ?? 0))
            {
                best = guard;
            }
        }

        return best;
    }

    private Guard? Of(EquatableArray<Rule> rules, Field field)
    {
        var needs = new LookedUp?[rules.Count];
        var (start, spared, elements) = (-1, 0.0, 0);
        for (var i = 0; i < rules.Count; i++)
        {
            needs[i] = LookedUp.By(rules[i], field, _sets, table.Elements);
            if (needs[i] is { } need)
            {
                start = start < 0 ? i : start;
                spared += need.Nanoseconds(context.Cost);
                elements += need.Elements?.Count ?? 1;
            }
        }

        if (start < 0 || spared < LeastSpared || !(Narrowest(needs, field, elements) is var (part, values)))
        {
            return null;
        }

        var ask =
            values.Count == 1
                ? context.Cost.Rule([part], [])
                : context.Cost.LookUp([part], GroupForm.Set, values.Count);
        var needing = new bool[rules.Count - start];
        for (var i = start; i < rules.Count; i++)
        {
            needing[i - start] = needs[i] is not null;
        }

        return new Guard(start, part, values, needing, ((1 - Through) * spared) - ask);
    }

    /// <summary>The cheapest question whose yes is not much wider than the addresses that occur.</summary>
    private (KeyPart Part, PackedKeys Values)? Narrowest(LookedUp?[] needs, Field field, int elements)
    {
        var exact = ValuesOf(needs, field, field.Type.Length() * 8);
        if (exact is null || (exact.Count > 1 && exact.Count * 8L > elements && exact.Count > 4096 && !HasNetworks))
        {
            return null;
        }

        var best = (Part: new KeyPart(field), Values: exact, Cost: CostOf(new KeyPart(field), exact));
        foreach (var length in LengthsOf(field))
        {
            if (ValuesOf(needs, field, length) is not { } values || (values.Count > 1 && !HasNetworks))
            {
                continue;
            }

            var part = new KeyPart(field, length);
            var width = Math.Min(
                Math.Pow(2, (field.Type.Length() * 8) - length),
                field.Type.Length() == 4 ? double.MaxValue : 1 << 16
            );
            var cost = CostOf(part, values);
            if (cost < best.Cost && exact.Count >= LeastDensity * values.Count * width)
            {
                best = (part, values, cost);
            }
        }

        return (best.Part, best.Values);
    }

    /// <summary>ipset has no masked look-up in a set of networks of one length.</summary>
    private bool HasNetworks => context.Settings.Target == OptimizerTarget.Nft;

    private double CostOf(KeyPart part, PackedKeys values) =>
        values.Count == 1 ? context.Cost.Rule([part], []) : context.Cost.LookUp([part], GroupForm.Set, values.Count);

    private static int[] LengthsOf(Field field) =>
        field.Type == FieldType.Ipv4Address ? [24, 20, 16, 12, 8] : [112, 64, 56, 48, 32];

    /// <returns>Null when some rule needs a shorter prefix than this.</returns>
    private static PackedKeys? ValuesOf(LookedUp?[] needs, Field field, int length)
    {
        var values = new PackedKeys(field.Type.PaddedLength());
        Span<byte> value = stackalloc byte[16];
        value = value[..field.Type.PaddedLength()];
        foreach (var need in needs)
        {
            if (need is null)
            {
                continue;
            }

            if (need.Bits < length)
            {
                return null;
            }

            for (var i = 0; i < need.Count; i++)
            {
                need.Value(i).CopyTo(value);
                if (length < field.Type.Length() * 8)
                {
                    PacketFields.Mask(value, length);
                }

                values.FindOrAdd(value);
            }
        }

        return values;
    }

    private static Dictionary<string, SetDeclaration> Index(Ruleset table)
    {
        var sets = new Dictionary<string, SetDeclaration>(StringComparer.Ordinal);
        foreach (var set in table.Sets)
        {
            sets.TryAdd(set.Name, set);
        }

        return sets;
    }
}
