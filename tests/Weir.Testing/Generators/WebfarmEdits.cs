using Weir.Core.Model;

namespace Weir.Testing.Generators;

/// <summary>Random edits of a web farm: rows come from another random site of the same ground, or go.</summary>
public static class WebfarmEdits
{
    /// <summary>Some changed listeners, bans and allowed sources; all others are the same objects.</summary>
    public static Site Apply(Site site, Random random, int edits)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(random);
        var other = WebfarmGenerator.Draft(random.Next(), 8);
        var draft = new SiteDraft
        {
            Kind = SiteKind.Webfarm,
            Topology = site.Topology,
            Options = site.Options,
            Listeners = [.. site.Listeners],
            Bans = [.. site.Bans],
            Allows = [.. site.Allows],
        };
        for (var i = 0; i < edits; i++)
        {
            switch (random.Next(3))
            {
                case 0:
                    Change(draft.Listeners, other.Listeners, random, row => (row.Address, row.Protocol, row.Ports));
                    break;
                case 1:
                    Change(draft.Bans, other.Bans, random, row => row.Prefix);
                    break;
                default:
                    Change(draft.Allows, other.Allows, random, row => row.Prefix);
                    break;
            }
        }

        var result = SiteValidator.Validate(draft, SiteGenerator.Now);
        return result.Value
            ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics));
    }

    private static void Change<T, TKey>(List<T> rows, List<T> others, Random random, Func<T, TKey> key)
    {
        var come = others[random.Next(others.Count)];
        var known = rows.FindIndex(row => EqualityComparer<TKey>.Default.Equals(key(row), key(come)));
        if (known >= 0)
        {
            rows.RemoveAt(known);
        }
        else if (rows.Count > 1 && random.Next(2) == 0)
        {
            rows.RemoveAt(random.Next(rows.Count));
        }
        else
        {
            rows.Add(come);
        }
    }
}
