using System.Globalization;

namespace Weir.Core.Model.Validation;

/// <summary>Plans and quotas are there once, name what is there, lead nowhere in a circle, and one holds for a member.</summary>
internal static class QuotaRule
{
    private const int LongestName = 64;

    public static void Check(SiteCheck check)
    {
        var plans = Names(check);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var ofPlan = new Dictionary<string, Quota>(StringComparer.Ordinal);
        var ofMember = new Dictionary<string, Quota>(StringComparer.OrdinalIgnoreCase);
        foreach (var quota in check.Options.Quotas)
        {
            Name(check, quota, names);
            References(check, quota, plans);
            foreach (var plan in quota.Plans)
            {
                Once(check, quota, ofPlan, plan, $"plan '{plan}'");
            }

            foreach (var member in quota.Members)
            {
                Once(check, quota, ofMember, member, $"member '{member}'");
            }
        }

        foreach (var quota in check.Options.Quotas)
        {
            Circle(check, quota, ofPlan);
        }

        Rows(check, names, ofMember);
        Members(check, ofMember);
    }

    private static HashSet<string> Names(SiteCheck check)
    {
        var plans = new HashSet<string>(StringComparer.Ordinal);
        foreach (var plan in check.Options.Plans)
        {
            if (!IsName(plan.Name))
            {
                check.Found.Add(
                    QuotaDiagnostics.IllegalName(RowPosition.Of(plan), "plan", Shown(plan.Name), LongestName)
                );
            }

            if (!plans.Add(plan.Name))
            {
                check.Found.Add(QuotaDiagnostics.Twice(RowPosition.Of(plan), "plan", plan.Name));
            }
        }

        foreach (var one in check.Options.Quotas.IsEmpty ? default : check.Options.Classes)
        {
            if (one.Name == Quota.Rest)
            {
                check.Found.Add(QuotaDiagnostics.ReservedClass(one));
            }
        }

        return plans;
    }

    private static void Name(SiteCheck check, Quota quota, HashSet<string> names)
    {
        if (!IsName(quota.Name))
        {
            check.Found.Add(
                QuotaDiagnostics.IllegalName(RowPosition.Of(quota), "quota", Shown(quota.Name), LongestName)
            );
        }

        if (quota.Name == Quota.None)
        {
            check.Found.Add(QuotaDiagnostics.ReservedQuota(quota));
        }

        if (!names.Add(quota.Name))
        {
            check.Found.Add(QuotaDiagnostics.Twice(RowPosition.Of(quota), "quota", quota.Name));
        }
    }

    private static void References(SiteCheck check, Quota quota, HashSet<string> plans)
    {
        if (!check.Options.Accounting)
        {
            check.Found.Add(QuotaDiagnostics.Uncounted(quota));
        }

        foreach (var plan in quota.MoveTo is { } target ? quota.Plans.Append(target).Distinct() : quota.Plans)
        {
            if (!plans.Contains(plan))
            {
                check.Found.Add(QuotaDiagnostics.NoPlan(quota, plan));
            }
        }

        foreach (var name in quota.Classes)
        {
            if (name != Quota.Rest && !check.Options.Classes.Any(one => one.Name == name))
            {
                check.Found.Add(QuotaDiagnostics.NoClass(quota, name));
            }
        }
    }

    private static void Once(SiteCheck check, Quota quota, Dictionary<string, Quota> seen, string key, string what)
    {
        if (!seen.TryAdd(key, quota))
        {
            check.Found.Add(QuotaDiagnostics.Two(quota, seen[key], what));
        }
    }

    /// <summary>From plan to plan, as the quotas move: a plan that is met again closes a circle.</summary>
    private static void Circle(SiteCheck check, Quota quota, Dictionary<string, Quota> ofPlan)
    {
        var way = new List<string>();
        for (var at = quota.MoveTo; at is not null; at = ofPlan.GetValueOrDefault(at)?.MoveTo)
        {
            var isBack = quota.Plans.Contains(at);
            if (isBack || way.Contains(at))
            {
                if (isBack)
                {
                    check.Found.Add(QuotaDiagnostics.Circle(quota, string.Join(" → ", way.Prepend(at).Append(at))));
                }

                return;
            }

            way.Add(at);
        }
    }

    /// <summary>What members' own rows say of quotas.</summary>
    private static void Rows(SiteCheck check, HashSet<string> names, Dictionary<string, Quota> ofMember)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in check.Members)
        {
            if (member.Quota.Length == 0)
            {
                continue;
            }

            used.Add(member.Quota);
            if (member.Quota != Quota.None && !names.Contains(member.Quota))
            {
                check.Found.Add(QuotaDiagnostics.Unknown(member, check.Options.Quotas));
            }

            if (Naming(ofMember, member) is { } naming && naming.Name != member.Quota)
            {
                check.Found.Add(QuotaDiagnostics.Two(member, naming));
            }
        }

        foreach (var quota in check.IsWhole ? check.Options.Quotas : default)
        {
            if (quota.Plans.IsEmpty && quota.Members.IsEmpty && !used.Contains(quota.Name))
            {
                check.Found.Add(QuotaDiagnostics.Nobody(quota));
            }
        }
    }

    private static Quota? Naming(Dictionary<string, Quota> ofMember, Member member) =>
        ofMember.Count == 0 ? null
        : ofMember.TryGetValue(member.Login, out var byLogin) ? byLogin
        : ofMember.GetValueOrDefault(member.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Only where whole sites are looked at: an edit has some of the members.</summary>
    private static void Members(SiteCheck check, Dictionary<string, Quota> ofMember)
    {
        if (ofMember.Count == 0 || !check.IsWhole)
        {
            return;
        }

        foreach (var member in check.Members)
        {
            ofMember.Remove(member.Login);
            ofMember.Remove(member.Id.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var (name, quota) in ofMember)
        {
            check.Found.Add(QuotaDiagnostics.NoMember(quota, name));
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && !name.Any(static letter => char.IsControl(letter));

    private static string Shown(string name) =>
        string.Concat(name.Take(LongestName).Select(static letter => char.IsControl(letter) ? '?' : letter));
}
