using Weir.Core.Text;

namespace Weir.Sources.Hiera;

/// <summary>What the members of a set are to the firewall.</summary>
public enum HieraRole
{
    /// <summary>Nothing: the set is made, and rules written elsewhere may use it.</summary>
    None,

    /// <summary>Address and port pairs that are served to everybody, outside conntrack.</summary>
    Listeners,

    /// <summary>Sources that are dropped.</summary>
    Bans,

    /// <summary>Sources that no ban touches.</summary>
    Allows,
}

/// <summary>
/// Which role a set has: the operator's word, else told from type and name. A set of addresses and ports holds listeners; a set of
/// addresses or networks holds bans or allowed sources when its name says so (<c>blacklist</c>, <c>bans-v6</c>, <c>allow_list</c>).
/// </summary>
public static class HieraRoles
{
    /// <summary>As written in weir.yaml and behind <c>--role</c>.</summary>
    public static (string Word, HieraRole Meaning)[] Words { get; } =
    [
        ("listeners", HieraRole.Listeners),
        ("bans", HieraRole.Bans),
        ("allows", HieraRole.Allows),
        ("none", HieraRole.None),
    ];

    private static readonly string[] BanWords =
    [
        "ban",
        "bans",
        "banned",
        "blacklist",
        "blacklisted",
        "block",
        "blocklist",
        "blocked",
        "deny",
        "denylist",
        "drop",
        "droplist",
    ];

    private static readonly string[] AllowWords =
    [
        "allow",
        "allows",
        "allowed",
        "allowlist",
        "trusted",
        "whitelist",
        "whitelisted",
    ];

    /// <param name="sets">The sets.</param>
    /// <param name="given">Roles by the names of sets, as the operator says; they go before everything else.</param>
    /// <returns>A role for each set, or what is wrong with the given ones.</returns>
    public static Checked<IReadOnlyDictionary<string, HieraRole>> Of(
        IReadOnlyList<CheckedSet> sets,
        IReadOnlyDictionary<string, HieraRole> given
    )
    {
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(given);
        var bag = new DiagnosticBag();
        var roles = new SortedDictionary<string, HieraRole>(StringComparer.Ordinal);
        foreach (var set in sets)
        {
            var name = set.Declared.Name;
            if (!given.TryGetValue(name, out var role))
            {
                role = Default(set);
                if (role == HieraRole.None)
                {
                    bag.Add(HieraErrors.NoRole(set.Declared.At.Position, name));
                }
            }
            else if (!Fits(set, role))
            {
                bag.Add(HieraErrors.UnfitRole(set.Declared.ConfigAt.Position, name, role, set.DeclaredType));
            }

            roles.Add(name, role);
        }

        foreach (var name in given.Keys.Where(name => !roles.ContainsKey(name)).Order(StringComparer.Ordinal))
        {
            bag.Add(HieraErrors.RoleOfNone(name, roles.Keys.ToArray()));
        }

        return new Checked<IReadOnlyDictionary<string, HieraRole>>(bag.HasErrors ? null : roles, bag.ToImmutable());
    }

    private static HieraRole Default(CheckedSet set)
    {
        if (Fits(set, HieraRole.Listeners))
        {
            return HieraRole.Listeners;
        }

        if (!Fits(set, HieraRole.Bans))
        {
            return HieraRole.None;
        }

        var words = set.Declared.Name.ToLowerInvariant().Split('-', '_', '.', ':', '4', '6');
        return words.Any(BanWords.Contains) ? HieraRole.Bans
            : words.Any(AllowWords.Contains) ? HieraRole.Allows
            : HieraRole.None;
    }

    private static bool Fits(CheckedSet set, HieraRole role) =>
        role switch
        {
            HieraRole.Listeners => set.DeclaredType is "hash:ip,port" or "hash:net,port",
            HieraRole.Bans or HieraRole.Allows => set.DeclaredType is "hash:ip" or "hash:net",
            _ => true,
        };
}
