using Shouldly;
using Weir.Agent.Alerting;
using Weir.Agent.Running;
using Weir.Core.Health;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Alerting;

/// <summary>The newest sample as figures for alerts.</summary>
public sealed class FiguresOfViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_NoSample_KnowsTheAgentAlone()
    {
        var figures = FiguresOfView.Of(AgentView.Nothing with { Source = "bad", Drift = true }, null);

        (figures.DropsPerSecond, figures.ConntrackPercent, figures.SoftirqPercent, figures.FeedHours).ShouldBe(
            (null, null, null, null)
        );
        (figures.SourceIsBad, figures.HasDrift).ShouldBe((true, true));
    }

    [Fact]
    public void Of_AnAgentThatHasNotLookedYet_KnowsNothing()
    {
        var figures = FiguresOfView.Of(AgentView.Nothing, null);

        (figures.SourceIsBad, figures.HasDrift, figures.Held, figures.NotApplied).ShouldBe((null, null, null, null));
        FiguresOfView
            .Of(AgentView.Nothing with { Held = "20 % vanish", NotApplied = "refused" }, null)
            .ShouldSatisfyAllConditions(
                static known => known.Held.ShouldBe("20 % vanish"),
                static known => known.NotApplied.ShouldBe("refused")
            );
    }

    [Fact]
    public void Of_AnAgentThatIsWell_KnowsThatNothingIsTheMatter()
    {
        var view = AgentView.Nothing with { Source = "good", Site = SiteEdits.Validated(SiteGenerator.Site(1, 5)) };

        var figures = FiguresOfView.Of(view, null);

        (figures.SourceIsBad, figures.HasDrift, figures.Held, figures.NotApplied).ShouldBe((false, false, "", ""));
    }

    [Fact]
    public void Of_ASample_IsInTheRulesUnits()
    {
        var sample = new HealthSample
        {
            Time = Now,
            Interval = TimeSpan.FromSeconds(1),
            Drops = [new("ban", default, 100), new("ban", default, 20), new("bogon", default, 3)],
            Conntrack = new ConntrackFill(50_000, 200_000),
            Cpus = [new(default, 0.2, 0), new(default, 0.95, 0)],
            Feeds = [new("new", Now.AddHours(-1), 5), new("old", Now.AddHours(-30), 5)],
        };

        var figures = FiguresOfView.Of(AgentView.Nothing, sample);

        figures.DropsPerSecond.ShouldNotBeNull()["ban"].ShouldBe(120);
        figures.ConntrackPercent.ShouldBe(25);
        figures.SoftirqPercent.ShouldBe(95);
        figures.FeedHours.ShouldBe(30);
        figures.SourceIsBad.ShouldBeNull("it was not read yet");
    }
}
