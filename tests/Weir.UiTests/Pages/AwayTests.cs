using Microsoft.Playwright;
using Shouldly;
using Weir.Sources;
using Weir.Sources.Sqlite;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>What an open page does when something under it changes: the agent, the token, the network, the clocks.</summary>
[Collection(SmallCollection.Name)]
public sealed class AwayTests(Chromium chromium)
{
    private const string Silent = "The agent does not answer since";
    private static readonly (string Place, string Words)[] Empty =
    [
        ("", "As the source says"),
        ("members", "The site has no members."),
        ("bans", "Nobody is banned."),
        ("plan", "Nothing is to do."),
        ("alerts", "None."),
        ("audit", "Audit log"),
    ];

    private static readonly BrowserNewPageOptions Desk = Chromium.Screen(1_280, ColorScheme.Dark);

    [PageFact]
    public async Task Page_AgentRestarted_SaysSoAndGoesOnWithoutALogIn()
    {
        using var small = new SmallAgent(chromium);
        var (page, said) = await small.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{small.Visits.Address}");
        await page.Region("Journal").Says("WEIR0570");
        await page.IsWhole();

        small.Stop();
        await page.GetByText(Silent).Shows();
        small.Start();
        await page.GetByText(Silent).IsGone();

        await page.PlotMoves("Throughput");
        await page.Region("In force").Says("As the source says");
        small.Agent.Verb("ban", "add", "192.88.99.7"); // said by the new agent, and heard
        await page.Region("Journal").Says("WEIR0571");
        (await page.Button("Log in").CountAsync()).ShouldBe(0);
        said.Where(static line => !line.Contains("ERR_", StringComparison.Ordinal)).ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_TokenRemoved_IsLoggedOutAndSaysWhy()
    {
        using var small = new SmallAgent(chromium);
        var (page, said) = await small.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{small.Visits.Address}#/bans");
        await page.Heading("Bans");

        small.Agent.Verb("token", "remove", "anna");

        await page.Button("Log in").Shows();
        await page.GetByText("You are logged out").Shows();
        await page.FitsWithoutBarriers(1_280);
        await page.GetByLabel("Token").FillAsync(small.Agent.Token("otto", "viewer"));
        await page.Button("Log in").ClickAsync();
        await page.Heading("Bans"); // where one was
        (await page.Button("Ban …").CountAsync()).ShouldBe(0);
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_AnswersAreSlow_ShowsEachAndAsksNoneTwice()
    {
        using var small = new SmallAgent(chromium);
        var (page, said) = await small.Visits.LoggedIn(Desk);
        var (now, most) = (0, 0);
        await page.RouteAsync(
            "**/api/v1/{live,status,me,members*}",
            async route =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Delay(1_500);
                Interlocked.Decrement(ref now);
                await route.ContinueAsync();
            }
        );

        await page.GotoAsync($"{small.Visits.Address}");
        await page.Region("In force").Says("As the source says");
        await page.PlotMoves("Throughput");
        await page.PlotMoves("Throughput");

        most.ShouldBeLessThanOrEqualTo(4); // one of each, whatever piles up
        await page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_ClockAnHourAhead_CountsDownByTheAgentsClock()
    {
        using var small = new SmallAgent(chromium);
        var screen = Chromium.Screen(1_280, ColorScheme.Light);
        (screen.TimezoneId, screen.Locale) = ("Asia/Kathmandu", "ne-NP");
        var (page, said) = await small.Visits.LoggedIn(screen);
        await page.Clock.SetSystemTimeAsync(DateTime.UtcNow.AddHours(1));
        await page.GotoAsync($"{small.Visits.Address}#/bans");

        await page.Button("Ban …").ClickAsync();
        await page.GetByLabel("Address or prefix").FillAsync("192.88.99.9");
        await page.GetByLabel("Safety").SelectOptionAsync("unless I keep it within 5 min, take it back");
        await page.Button("Ban").ClickAsync();

        await page.Region("Unconfirmed change").Shows();
        await Microsoft.Playwright.Assertions.Expect(page.GetByRole(AriaRole.Timer)).Not.ToHaveTextAsync("0:00");
        // Its time is Kathmandu's, a quarter of an hour off the hour; its title is UTC.
        var time = page.Region("In force").Locator("time");
        var utc = DateTimeOffset.Parse(
            await time.GetAttributeAsync("datetime") ?? "",
            System.Globalization.CultureInfo.InvariantCulture
        );
        (await time.InnerTextAsync()).ShouldEndWith($"{utc.AddMinutes(345):HH:mm:ss}");
        (await time.GetAttributeAsync("title")).ShouldBe($"{utc:yyyy-MM-dd HH:mm:ss} UTC");
        await page.Button("Take it back now").ClickAsync();
        await page.Region("Unconfirmed change").IsGone();
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_SomebodyElseChangesTheTable_NamesHimRaisesAnAlertAndEndsIt()
    {
        using var small = new SmallAgent(
            chromium,
            settings: "drift: keep\nalerts:\n  rules: [{ when: drift, for: 0s }]\n"
        );
        var (page, said) = await small.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{small.Visits.Address}");
        await page.Region("In force").Says("As the source says");

        small.Nft("add", "element", "inet", "weir", "ban4_32", "{ 192.88.99.77 }");
        await page.Region("In force").Says("Drift:");
        await page.Region("Journal").Says("WEIR0576");
        await page.Region("Journal")
            .GetByRole(AriaRole.Listitem)
            .Filter(new() { HasText = "WEIR0576" })
            .First.Says("nft");
        await Raised(page).Shows();
        await page.Link("Alerts").ClickAsync();
        await page.Region("Raised now").Says("drift");
        await page.Region("Rules").Says("drift");
        await page.Link("Plan").ClickAsync();
        await page.Region("Drift: somebody else wrote to the table").Says("Apply puts the table right");

        await page.GetByLabel("Safety").SelectOptionAsync("keep it at once");
        await page.Button("Apply").ClickAsync();
        await page.GetByText("What is in force is what the source says.").Shows();
        await page.Link("Dashboard").ClickAsync();
        await page.Region("In force").Says("As the source says");
        await Raised(page).IsGone();
        small.Nft("list", "table", "inet", "weir").ShouldNotContain("192.88.99.77");
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_MostBansVanish_AreHeldAndAcceptedByTheOperator()
    {
        using var small = new SmallAgent(
            chromium,
            before: site =>
                Execute(
                    site,
                    "insert into bans (prefix, reason) values "
                        + string.Join(", ", Enumerable.Range(1, 90).Select(i => $"('192.88.99.{i}', 'storm')"))
                )
        );
        var (page, said) = await small.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{small.Visits.Address}#/bans");
        await page.GetByRole(AriaRole.Rowheader, new() { Name = "192.88.99.9", Exact = true }).Shows();

        Execute(small.Site, "delete from bans");
        await page.Region("Held").Says("bans");
        small.Nft("list", "table", "inet", "weir").ShouldContain("192.88.99.9");
        await page.Button("Ban …").ClickAsync();
        await page.GetByLabel("Address or prefix").FillAsync("192.88.99.200");
        await page.GetByLabel("Safety").SelectOptionAsync("keep it at once");
        await page.Button("Ban").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Locator(".failed").Says("WEIR0574");
        await page.Button("Cancel").ClickAsync();

        await page.Button("Bring it into force").ClickAsync();
        await page.Region("Held").IsGone();
        await page.GetByText("Nobody is banned.").Shows();
        small.Nft("list", "table", "inet", "weir").ShouldNotContain("192.88.99.9");
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_SiteWithoutRows_SaysSoOnEachPage()
    {
        using var small = new SmallAgent(
            chromium,
            members: 0,
            before: static site =>
            {
                AgentAtWork.Run("init", site);
                var yaml = Path.Combine(site, "weir.yaml");
                File.WriteAllText(
                    yaml,
                    File.ReadAllText(yaml)
                        .Replace(
                            "interfaces: []",
                            "interfaces: [{ name: wan, role: outside }, { name: lan, role: inside, networks: [10.16.0.0/12] }]",
                            StringComparison.Ordinal
                        )
                );
            }
        );
        var (page, said) = await small.Visits.LoggedIn(Chromium.Screen(360, ColorScheme.Light));
        foreach (var (place, words) in Empty)
        {
            await page.GotoAsync($"{small.Visits.Address}#/{place}");
            await page.GetByText(words).First.Shows();
            await page.IsWhole();
            await page.FitsWithoutBarriers(360);
        }

        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_MemberTampersWithAddresses_SeesHisOwnAlone()
    {
        using var small = new SmallAgent(chromium);
        var site = SiteFolder.Load(small.Site, TimeProvider.System, CancellationToken.None).Site.ShouldNotBeNull();
        var (me, other) = (site.Members[0], site.Members[1]);
        var (page, _) = await small.Visits.LoggedIn(Desk, small.Agent.Token("own", "member", me.Login));

        foreach (
            var place in (string[])
                [$"members/{other.Id}", "members", "bans", "plan", "audit", "fleet", "../members", "%2e%2e/api"]
        )
        {
            await page.GotoAsync("about:blank");
            await page.GotoAsync($"{small.Visits.Address}#/{place}");
            await page.Heading("My connection");
            await page.IsWhole();
            (await page.ContentAsync()).ShouldNotContain(other.Login);
        }

        string[] asked =
        [
            $"GET members/{other.Id}",
            $"GET members/{me.Id}",
            $"GET members/{other.Id}/usage",
            $"GET forwards?member={other.Id}",
            $"GET devices?member={other.Id}",
            "GET members",
            "GET status",
            "GET bans",
            "GET plan",
            "GET live",
            "GET audit",
            "GET events",
            "GET fleet",
            "GET alerts",
            "GET unconfirmed",
            $"POST members/{me.Id}/unblock",
            $"POST members/{other.Id}/block",
            "POST apply",
            "POST confirm",
            "POST rollback",
            "POST accept",
            "POST trace",
            "POST bans",
            "DELETE bans?prefix=192.0.2.1",
        ];
        foreach (var one in asked)
        {
            var (method, path) = (one.Split(' ')[0], one.Split(' ')[1]);
            var status = await page.EvaluateAsync<int>(
                "async ([method, path]) => (await fetch(`api/v1/${path}`, { method, headers: { 'X-Weir': '1' } })).status",
                new[] { method, path }
            );
            status.ShouldBe(403, one);
        }

        // What names somebody else in a question about oneself changes nothing.
        foreach (
            var path in (string[])
                [$"me/devices?member={other.Id}", $"me/usage?member={other.Id}", $"me/forwards?id={other.Id}"]
        )
        {
            var answer = await page.EvaluateAsync<string>("async path => (await fetch(`api/v1/${path}`)).text()", path);
            answer.ShouldNotContain(other.Login);
        }

        await page.CloseAsync();
    }

    private static void Execute(string site, string sql)
    {
        using var database = SqliteDatabase.Open(Path.Combine(site, "weir.db"), SqliteAccess.Write);
        database.Execute(sql);
    }

    private static ILocator Raised(IPage page) =>
        page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Status).Filter(new() { HasText = "1 alert raised: drift" });
}

/// <summary>Tests with agents of their own share the browser, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SmallCollection : ICollectionFixture<Chromium>
{
    public const string Name = "small";
}
