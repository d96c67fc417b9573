using Shouldly;
using Weir.Core.Model;
using Weir.Tests.Model;
using Xunit;

namespace Weir.Tests.Quotas;

public sealed class QuotaRuleTests
{
    [Fact]
    public void Validate_EverythingThatCanBeWrong_IsFoundAtOnce()
    {
        var found = Found(
            new Quota("a", 1, QuotaTime.Day) { Plans = ["standard", "gold"], Classes = ["rest", "moon"] },
            new Quota("b", 1, QuotaTime.Day) { Plans = ["standard"], Members = ["anna", "zoe"] },
            new Quota("b", 1, QuotaTime.Day) { Members = ["Anna"], MoveTo = "snail" },
            new Quota("c", 1, QuotaTime.Day),
            new Quota("d\u0007", 1, QuotaTime.Day) { Plans = ["slow"] }
        );

        found
            .Select(one => $"{one.Severity} {one.Code} {one.Message}")
            .ShouldBe(
                [
                    "Error WEIR0869 quota 'a' names plan 'gold', which options.plans does not have",
                    "Error WEIR0870 quota 'a' counts class 'moon', which options.classes does not have",
                    "Error WEIR0871 quota 'b' holds for plan 'standard', and so does 'a'",
                    "Error WEIR0868 quota 'b' is there already",
                    "Error WEIR0869 quota 'b' names plan 'snail', which options.plans does not have",
                    "Error WEIR0871 quota 'b' holds for member 'Anna', and so does 'b'",
                    "Warning WEIR0873 quota 'c' names neither plans nor members, and no member's row names it",
                    "Error WEIR0867 'd?' is no name of a quota: expected 1 to 64 characters, none of them a control character",
                    "Warning WEIR0873 quota 'b' names member 'zoe', and there is none of this id or login",
                ],
                ignoreOrder: true
            );
    }

    [Fact]
    public void Validate_QuotasThatLeadInACircle_AreErrors()
    {
        var found = Found(
            new Quota("down", 1, QuotaTime.Day) { Plans = ["standard"], MoveTo = "slow" },
            new Quota("up", 1, QuotaTime.Day) { Plans = ["slow"], MoveTo = "standard" }
        );

        found.Select(static one => one.Code).ShouldBe(["WEIR0872", "WEIR0872"]);
        found[0].Message.ShouldBe("quota 'down' moves members in a circle: standard → slow → standard");
        Found(new Quota("self", 1, QuotaTime.Day) { Plans = ["slow"], MoveTo = "slow" })
            .ShouldHaveSingleItem()
            .Code.ShouldBe("WEIR0872");
    }

    [Fact]
    public void Validate_QuotasInMembersRows_AreHeldAgainstTheDeclaredOnes()
    {
        var own = new Quota("own", 1, QuotaTime.Day);

        Found(Draft("own", "none", own)).ShouldBeEmpty();
        Found(Draft("owm", "OWN", own))
            .Select(static one => $"{one.Severity} {one.Code} {one.Message}")
            .ShouldBe(
                [
                    "Error WEIR0878 anna has quota 'owm', which options.quotas does not have",
                    "Error WEIR0878 bert has quota 'OWN', which options.quotas does not have",
                    "Warning WEIR0873 quota 'own' names neither plans nor members, and no member's row names it",
                ],
                ignoreOrder: true
            );
        Found(
                Draft(
                    "own",
                    "other",
                    own with
                    {
                        Members = ["anna"],
                    },
                    new Quota("other", 1, QuotaTime.Day) { Members = ["9"] }
                )
            )
            .ShouldBeEmpty();
        Found(Draft("none", "", own with { Members = ["ANNA"] }))
            .ShouldHaveSingleItem()
            .Message.ShouldBe("the row of anna names quota 'none', and quota 'own' names him under 'members:'");
        Found(Draft("", "", new Quota("none", 1, QuotaTime.Day) { Plans = ["standard"] }))
            .ShouldHaveSingleItem()
            .Code.ShouldBe("WEIR0867");
    }

    [Fact]
    public void Validate_PlansTwiceAndClassCalledRest_AreErrors()
    {
        var options = QuotaSites.Options(QuotaSites.Fair(1)) with
        {
            Plans =
            [
                new MemberPlan("standard", 0, 0),
                new MemberPlan("standard", 1000, 0),
                new MemberPlan("slow", 0, 0),
            ],
            Classes = [new DestinationClass("rest", [])],
            Accounting = false,
        };

        Found(options).Select(static one => one.Code).ShouldBe(["WEIR0868", "WEIR0867", "WEIR0874"]);
    }

    private static Core.Text.Diagnostic[] Found(params ReadOnlySpan<Quota> quotas) => Found(QuotaSites.Options(quotas));

    private static Core.Text.Diagnostic[] Found(SiteOptions options) =>
        Found(ValidSite.With(ValidSite.Draft().Topology, options));

    private static Core.Text.Diagnostic[] Found(SiteDraft draft) =>
        [.. SiteValidator.Validate(draft, ValidSite.Now).Diagnostics];

    /// <param name="anna">What the row of the first member says.</param>
    /// <param name="bert">What that of the second says.</param>
    private static SiteDraft Draft(string anna, string bert, params ReadOnlySpan<Quota> quotas)
    {
        var draft = ValidSite.With(ValidSite.Draft().Topology, QuotaSites.Options(quotas));
        draft.Members[0] = draft.Members[0] with { Quota = anna };
        draft.Members[1] = draft.Members[1] with { Quota = bert };
        return draft;
    }
}
