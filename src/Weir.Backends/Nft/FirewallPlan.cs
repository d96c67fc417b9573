using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>
/// All tables of an imported or optimized firewall as one transaction: each replaces the table of its name and family, if there is one, and
/// no packet meets a part of it. Tables of other names stay.
/// </summary>
public static class FirewallPlan
{
    /// <param name="firewall">What is wanted; <see cref="NftSupport"/> must have found no error.</param>
    /// <param name="now">For time-outs.</param>
    /// <exception cref="NftRefusal">nft cannot say a rule.</exception>
    /// <exception cref="ArgumentException">Two tables have the same name and family.</exception>
    public static Plan Replace(Firewall firewall, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        var seen = new HashSet<(Family, string)>();
        foreach (var table in firewall.Tables)
        {
            if (!seen.Add((table.Family, table.Table)))
            {
                throw new ArgumentException(
                    $"table {NftText.FamilyName(table.Family)} {table.Table} is there twice",
                    nameof(firewall)
                );
            }

            var family = NftSpecs.Family(table.Family);

            // To delete what is not there fails, to add what is there does nothing: so it is added, then deleted.
            steps.Add(new PlanStep(new NftOperation.AddTable(family, table.Table)));
            steps.Add(new PlanStep(new NftOperation.DeleteTable(family, table.Table)));
            steps.AddRange(NftPlanner.Full(table, now).Steps);
        }

        return new Plan(steps.ToImmutable());
    }

    /// <summary>Removes the tables, as far as they are there.</summary>
    public static Plan Remove(Firewall firewall)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        foreach (var table in firewall.Tables)
        {
            var family = NftSpecs.Family(table.Family);
            steps.Add(new PlanStep(new NftOperation.AddTable(family, table.Table)));
            steps.Add(new PlanStep(new NftOperation.DeleteTable(family, table.Table)));
        }

        return new Plan(steps.ToImmutable());
    }
}
