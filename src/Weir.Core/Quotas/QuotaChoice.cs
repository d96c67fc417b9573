using System.Globalization;
using Weir.Core.Model;

namespace Weir.Core.Quotas;

/// <summary>Which quota holds for whom: the one that his row names, else the one that names him, else the one of the plan in his row.</summary>
public sealed class QuotaChoice
{
    private readonly Dictionary<string, Quota> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Quota> _ofPlan = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Quota> _ofLogin = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<uint, Quota> _ofId = [];

    public QuotaChoice(SiteOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var quota in options.Quotas)
        {
            _byName.TryAdd(quota.Name, quota);
            foreach (var plan in quota.Plans)
            {
                _ofPlan.TryAdd(plan, quota);
            }

            foreach (var member in quota.Members)
            {
                _ofLogin.TryAdd(member, quota);
                if (
                    uint.TryParse(member, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    && member[0] != '0'
                )
                {
                    _ofId.TryAdd(id, quota);
                }
            }
        }
    }

    /// <returns>Null for a member without a quota.</returns>
    public Quota? Of(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (member.Quota.Length > 0)
        {
            // A name that no quota has is Quota.None: the validator lets no other through.
            return _byName.GetValueOrDefault(member.Quota);
        }

        if (
            (_ofLogin.Count > 0 && _ofLogin.TryGetValue(member.Login, out var own))
            || _ofId.TryGetValue(member.Id, out own)
        )
        {
            return own;
        }

        return _ofPlan.GetValueOrDefault(member.Plan);
    }
}
