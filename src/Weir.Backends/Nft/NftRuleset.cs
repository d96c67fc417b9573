using System.Globalization;
using Weir.Backends.Nft.Lifting;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>
/// A table of the kernel's as a rule set again: what <see cref="NftSpecs"/> writes is read back to rules that mean the same, so that what is
/// loaded can be traced and compared. Names are the kernel's. An expression of somebody else's becomes a test that nobody answers (module <c>nft</c>).
/// </summary>
public static class NftRuleset
{
    internal const string ForeignModule = "nft";

    /// <summary>The rules of somebody else's that have no meaning here, each once, as "chain NAME, rule N: what it says"; empty when all of the table was read.</summary>
    /// <param name="table">From <see cref="From"/>.</param>
    public static IEnumerable<string> Foreign(Ruleset table)
    {
        ArgumentNullException.ThrowIfNull(table);
        foreach (var chain in table.Chains)
        {
            for (var rule = 0; rule < chain.Rules.Count; rule++)
            {
                var foreign = chain
                    .Rules[rule]
                    .Matches.OfType<Match.Extension>()
                    .Where(static match => match.Module == ForeignModule)
                    .Select(static match => match.Options[0].Name)
                    .Distinct()
                    .ToList();
                if (foreign.Count > 0)
                {
                    yield return string.Create(
                        CultureInfo.InvariantCulture,
                        $"chain {chain.Name}, rule {rule + 1}: {string.Join("; ", foreign)}"
                    );
                }
            }
        }
    }

    /// <param name="table">As <see cref="NftReader.Table"/> read it.</param>
    /// <param name="elements">Elements of its sets by name; a set without an entry is empty.</param>
    /// <param name="now">What time-outs count from.</param>
    public static Ruleset From(TableSpec table, IReadOnlyDictionary<string, ElementBlock> elements, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(elements);
        var family = FamilyOf(table.Family);
        var tables = new Dictionary<string, ElementTable>(StringComparer.Ordinal);
        var sets = new List<SetDeclaration>(table.Sets.Length);
        foreach (var spec in table.Sets)
        {
            var block = elements.GetValueOrDefault(spec.Name);
            var set = Declaration(spec, block);
            sets.Add(set);
            if (block is { Count: > 0 })
            {
                tables.Add(set.Name, NftElements.Table(set, block, now));
            }
        }

        var lift = new RuleLift(family, table.Sets);
        var chains = table.Chains.Select(chain => new Chain(
            chain.Name,
            Base(chain.Base),
            new([.. chain.Rules.Select(lift.Of)])
        ));
        return new Ruleset(
            family,
            table.Name,
            new([.. chains]),
            new([.. sets]),
            new([.. table.Counters.Select(counter => counter.Name)])
        )
        {
            Elements = tables,
        };
    }

    private static Family FamilyOf(NfFamily family) =>
        family switch
        {
            NfFamily.Ipv4 => Family.Ip,
            NfFamily.Ipv6 => Family.Ip6,
            _ => Family.Inet,
        };

    private static BaseHook? Base(BaseChainSpec? spec) =>
        spec is null
            ? null
            : new BaseHook(
                spec.Type switch
                {
                    "nat" => ChainType.Nat,
                    "route" => ChainType.Route,
                    _ => ChainType.Filter,
                },
                (Hook)spec.Hook,
                spec.Priority,
                spec.Drops
            )
            {
                Device = spec.Device,
            };

    private static SetDeclaration Declaration(SetSpec spec, ElementBlock? block) =>
        new(spec.Name, Types(spec.Key))
        {
            Data = Types(spec.Data),
            Verdicts = spec.IsVerdictMap ? Verdicts(block) : default,
            Interval = spec.Interval,
            Dynamic = spec.Dynamic,
            Timeouts = spec.Timeouts,
            LifeSeconds = NftSpecs.LifeSeconds(spec),
            Counters = spec.ElementExpressions.Any(one => one is Expression.Counter),
            Capacity = spec.Size,
        };

    /// <summary>The verdicts in use; an empty map would be none at all, so it gets one that no element has.</summary>
    private static EquatableArray<Verdict> Verdicts(ElementBlock? block) =>
        block is { Count: > 0 }
            ? new([.. block.Verdicts.Distinct().Select(RuleLift.VerdictOf)])
            : [new Verdict.Return()];

    private static EquatableArray<FieldType> Types(IEnumerable<SetField> fields) =>
        new([.. fields.Select(field => NftDataTypes.Type(field.DataType))]);
}
