using Microsoft.Playwright;
using Shouldly;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>Two agents over one PostgreSQL server: the page of each shows both, and a change on its way from the canary to the other.</summary>
[Collection(SmallCollection.Name)]
public sealed class FleetPageTests(Chromium chromium)
{
    [PageFact]
    public async Task Fleet_ChangeRolledOut_IsSeenOnBothPages()
    {
        using var cluster = new PostgresCluster();
        var connection = cluster.NewDatabase();
        using var first = new SmallAgent(chromium, 0, Settings(1), before: site => Make(site, connection));
        using var second = new SmallAgent(chromium, 0, Settings(2), before: site => Join(site, first.Site));
        var (page, said) = await first.Visits.LoggedIn(Chromium.Screen(1_280, ColorScheme.Light));
        var (phone, saidThere) = await second.Visits.LoggedIn(Chromium.Screen(360, ColorScheme.Dark));
        await page.GotoAsync($"{first.Visits.Address}#/fleet");
        await phone.GotoAsync($"{second.Visits.Address}#/fleet");
        foreach (var one in (IPage[])[page, phone])
        {
            await Node(one, "fw1").Says("ok");
            await Node(one, "fw2").Says("ok");
        }

        var before = await Node(page, "fw2").Locator("code").First.InnerTextAsync();

        PostgresCluster.Execute(connection, "insert into bans (prefix, reason) values ('192.88.99.7', 'storm')");
        await page.Region("Rollout 1").Says("running");
        await page.Region("Rollout 1").Says("fw1 (canary)");
        await phone.Region("Rollout 1").Says("soaking");
        await phone.FitsWithoutBarriers(360);
        await page.Region("Rollout 1").Says("done");
        await Node(page, "fw1").Says("ok");
        await Node(page, "fw2").Says("ok");
        var after = await Node(page, "fw2").Locator("code").First.InnerTextAsync();
        after.ShouldNotBe(before);
        (await Node(page, "fw1").Locator("code").First.InnerTextAsync()).ShouldBe(after);
        await page.FitsWithoutBarriers(1_280);

        second.Stop();
        PostgresCluster.Execute(
            connection,
            "update weir_fleet.nodes set seen = seen - interval '5 minutes' where name = 'fw2'"
        );
        await Node(page, "fw2").Says("away");
        (await page.Button("Ban …").CountAsync()).ShouldBe(0); // rows are PostgreSQL's
        said.ShouldBeEmpty();
        saidThere.Where(static line => !line.Contains("ERR_", StringComparison.Ordinal)).ShouldBeEmpty();
        await page.CloseAsync();
        await phone.CloseAsync();
    }

    private static string Settings(int node) =>
        $"fleet: {{ node: fw{node}, rollout: staged, canary: [fw1], soak: 5s, away: 5s }}\n";

    private static void Make(string site, string connection)
    {
        CampusExample.Create(site, 20, 1, SourceKind.Postgres, connection);
        SiteFolder.Migrate(site, notify: true, fleet: true);
    }

    private static void Join(string site, string other)
    {
        Directory.CreateDirectory(site);
        File.Copy(Path.Combine(other, "weir.yaml"), Path.Combine(site, "weir.yaml"));
    }

    private static ILocator Node(IPage page, string name) =>
        page.GetByRole(AriaRole.Row)
            .Filter(new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = name, Exact = true }) });
}
