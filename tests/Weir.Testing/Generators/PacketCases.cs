using Weir.Core.Model;
using Weir.Testing.Evaluation;

namespace Weir.Testing.Generators;

/// <summary>
/// Random packets for a site on <see cref="CampusGround"/>, aimed in turn at every clause of docs/policy.md. What a packet is
/// aimed at is not what must happen to it: that the evaluator says.
/// </summary>
public static class PacketCases
{
    /// <summary>The same cases for the same site and seed. A recipe that finds no fitting row in the site is left out.</summary>
    public static IEnumerable<PacketCase> For(Site site, int seed, int count)
    {
        ArgumentNullException.ThrowIfNull(site);
        return Cases(site, seed, count);
    }

    private static IEnumerable<PacketCase> Cases(Site site, int seed, int count)
    {
        var aim = new PacketAim(site, new Random(seed));
        var recipes = PacketRecipes.All;
        var made = 0;
        for (var i = 0; made < count && i < count * 4; i++)
        {
            if (recipes[i % recipes.Length](aim) is { } packet)
            {
                made++;
                yield return packet;
            }
        }
    }
}
