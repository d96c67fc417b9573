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
                    "Error WEIR0873 quota 'c' names neither plans nor members",
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
        [.. SiteValidator.Validate(ValidSite.With(ValidSite.Draft().Topology, options), ValidSite.Now).Diagnostics];
}
