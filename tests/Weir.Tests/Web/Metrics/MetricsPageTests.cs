using System.Text;
using Shouldly;
using Weir.Core.Model;
using Weir.Testing;
using Weir.Web.Metrics;
using Xunit;

namespace Weir.Tests.Web.Metrics;

public sealed class MetricsPageTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_WholeFirewall_HasEveryMetricOfTheCatalogWithItsLabels(bool openMetrics)
    {
        var text = Read(MetricsSources.Whole(), openMetrics);

        foreach (var family in MetricCatalog.All)
        {
            text.Types.ShouldContainKey(family.FamilyName(openMetrics));
            var samples = text.Samples.Where(one => one.Name == family.Name).ToArray();
            samples.ShouldAllBe(one => one.Labels.Keys.SequenceEqual(family.LabelNames), family.Name);
            (samples.Length > 0 || family.Kind == MetricKind.Histogram).ShouldBeTrue(family.Name);
        }

        text.Types.Count.ShouldBe(MetricCatalog.All.Length);
    }

    [Fact]
    public void Write_WholeFirewall_SaysWhatItIs()
    {
        var text = Read(MetricsSources.Whole(), openMetrics: false);

        text.Value("weir_traffic_bytes_total", ("class", "rest"), ("direction", "down"), ("ip", "6")).ShouldBe(6000);
        text.Value("weir_dropped_packets_total", ("reason", "ban")).ShouldBe(1e12);
        text.Value("weir_conntrack_entries").ShouldBe(1234);
        text.Value("weir_packet_cost_seconds", ("packet", "established, IPv4 download")).ShouldBe(412.3e-9, 1e-15);
        text.Value("weir_applied_timestamp_seconds").ShouldBe(20_000 * 86_400.0);
        text.Value("weir_messages_total", ("code", "WEIR0576"), ("severity", "warning")).ShouldBe(3);
        text.Value("weir_changes_held").ShouldBe(0);
        text.Value("weir_alert_active", ("alert", "drops")).ShouldBe(1);
        text.Value("weir_alert_active", ("alert", "fill")).ShouldBe(0);
        text.Value("weir_apply_duration_seconds_bucket", ("le", "0.005")).ShouldBe(1);
        text.Value("weir_apply_duration_seconds_bucket", ("le", "5")).ShouldBe(2);
        text.Value("weir_apply_duration_seconds_bucket", ("le", "+Inf")).ShouldBe(3);
        text.Value("weir_apply_duration_seconds_count").ShouldBe(3);
        text.Value("weir_apply_duration_seconds_sum").ShouldBe(63.004, 1e-9);
    }

    [Fact]
    public void Write_AgentThatHasJustStarted_LeavesOutWhatIsNotKnown()
    {
        var text = Read(MetricsSources.Starting, openMetrics: false);

        text.Value("weir_rules_loaded").ShouldBe(0);
        text.Types.ShouldNotContainKey("weir_revision");
        text.Types.ShouldNotContainKey("weir_conntrack_entries");
        text.Types.ShouldNotContainKey("weir_accounting_last_sample_timestamp_seconds");
    }

    [Fact]
    public void Write_LabelsOfTheOperators_AreEscaped()
    {
        var whole = MetricsSources.Whole(top: 1);
        var id = whole.Accounting.Busiest[0].Member;
        var site = whole.View.Site.ShouldNotBeNull();
        var member = site.FindMember(id).ShouldNotBeNull();
        const string Login = "a\"b\\c\nd} 1";
        var named = site with { Members = site.Members.Replace(member, member with { Login = Login }) };

        var text = Read(whole with { View = whole.View with { Site = named } }, openMetrics: true);

        text.Samples.Where(static one => one.Name == "weir_member_bytes_total")
            .ShouldAllBe(static one => one.Label("member") == Login);
    }

    /// <summary>Members are named by the setting and no further; nothing else grows with them.</summary>
    [Fact]
    public void Write_TenTimesTheMembers_IsNoLonger()
    {
        var few = MetricsPage.Write(MetricsSources.Whole(100), openMetrics: false).End().Length;
        var many = MetricsPage.Write(MetricsSources.Whole(1_000), openMetrics: false).End().Length;

        (many - few).ShouldBeLessThan(200); // digits
        many.ShouldBeLessThan(50_000);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("*/*", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/openmetrics-text", true)]
    [InlineData(
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        true
    )]
    [InlineData("text/plain, application/openmetrics-text;q=0.3", false)]
    [InlineData("application/openmetrics-text;q=0", false)]
    [InlineData("application/openmetrics-text;q=nonsense", false)]
    [InlineData(";;,;q,application/openmetrics-text;q=-1", false)]
    public void OpenMetrics_HeadersOfScrapers_AreUnderstood(string header, bool expected) =>
        Accepts.OpenMetrics(header).ShouldBe(expected);

    [Fact]
    public void Of_SiteWithBansOfFeeds_CountsThemByFeed()
    {
        var site = SiteGeneratorSite();
        var counts = SiteCounts.Of(site);

        counts.Bans.Values.Sum().ShouldBe(site.Bans.Length);
        counts.Members.Sum(static one => one.Count).ShouldBe(site.Members.Length);
    }

    [Fact]
    public void SiteCounter_SameSite_CountsOnce()
    {
        var counter = new SiteCounter();
        var site = SiteGeneratorSite();

        counter.Of(null).ShouldBeNull();
        counter.Of(site).ShouldBeSameAs(counter.Of(site));
        counter.Of(site with { Bans = [] }).ShouldNotBeNull().Bans.ShouldBeEmpty();
    }

    private static Site SiteGeneratorSite() => Weir.Testing.Generators.SiteGenerator.Site(5, 30);

    private static PrometheusText Read(MetricsSource source, bool openMetrics) =>
        PrometheusText.Read(Encoding.UTF8.GetString(MetricsPage.Write(source, openMetrics).End()), openMetrics);
}
