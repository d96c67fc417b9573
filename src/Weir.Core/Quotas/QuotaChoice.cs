using System.Globalization;
using Weir.Core.Model;

namespace Weir.Core.Quotas;

/// <summary>Which quota holds for whom: the one that names a member, else the one of the plan in his row.</summary>
public sealed class QuotaChoice
{
    private readonly Dictionary<string, Quota> _ofPlan = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Quota> _ofMember = new(StringComparer.OrdinalIgnoreCase);

    public QuotaChoice(SiteOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var quota in options.Quotas)
        {
            foreach (var plan in quota.Plans)
            {
                _ofPlan.TryAdd(plan, quota);
            }

            foreach (var member in quota.Members)
            {
                _ofMember.TryAdd(member, quota);
            }
        }
    }

    /// <returns>Null for a member without a quota.</returns>
    public Quota? Of(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (
            _ofMember.Count > 0
            && (
                _ofMember.TryGetValue(member.Login, out var own)
                || _ofMember.TryGetValue(member.Id.ToString(CultureInfo.InvariantCulture), out own)
            )
        )
        {
            return own;
        }

        return _ofPlan.GetValueOrDefault(member.Plan);
    }
}
