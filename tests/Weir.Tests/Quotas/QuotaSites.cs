using Weir.Core.Model;
using Weir.Tests.Model;

namespace Weir.Tests.Quotas;

/// <summary>Two members with a plan, and quotas of it.</summary>
internal static class QuotaSites
{
    public static SiteOptions Options(params ReadOnlySpan<Quota> quotas) =>
        ValidSite.Draft().Options with
        {
            Plans = [new MemberPlan("standard", 0, 0), new MemberPlan("slow", 125_000, 500_000)],
            Quotas = Core.EquatableArray.Create(quotas),
        };

    public static Quota Fair(ulong bytes) =>
        new("fair", bytes, QuotaTime.Month)
        {
            Plans = ["standard"],
            At = [80, 100],
            MoveTo = "slow",
        };

    public static Site Of(params ReadOnlySpan<Quota> quotas)
    {
        var draft = ValidSite.With(ValidSite.Draft().Topology, Options(quotas));
        for (var i = 0; i < draft.Members.Count; i++)
        {
            draft.Members[i] = draft.Members[i] with { Plan = "standard" };
        }

        var read = SiteValidator.Validate(draft, ValidSite.Now);
        return read.Value ?? throw new InvalidOperationException(string.Join('\n', read.Diagnostics));
    }
}
