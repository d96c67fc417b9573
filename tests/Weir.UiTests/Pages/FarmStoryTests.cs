using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>What the operator of a web farm does: who is served, who is banned and how much of it comes, one ban more, and a ban that was a mistake.</summary>
[Collection(FarmCollection.Name)]
public sealed class FarmStoryTests(FarmGround ground)
{
    private static readonly (string Place, string Heading)[] Pages =
    [
        ("", "Dashboard"),
        ("listeners", "Listeners"),
        ("bans", "Bans"),
    ];

    private static readonly BrowserNewPageOptions Desk = Chromium.Screen(1_280, ColorScheme.Dark);

    [PageFact]
    public async Task Farm_Listeners_AreShownAndTheirCommentsAreText()
    {
        var (page, said) = await ground.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{ground.Visits.Address}#/listeners");

        var rows = page.GetByRole(AriaRole.Group, new() { Name = "Listeners" });
        await rows.Says(FarmGround.Markup);
        await rows.Says("each address of the box");
        await page.GetByRole(AriaRole.Group, new() { Name = "Allowed sources" }).Says("198.51.100.64/26");
        await page.Region("In force").Says("2 listeners");
        (await page.Link("Members").CountAsync()).ShouldBe(0);
        (await page.TitleAsync()).ShouldBe("Listeners – Weir");
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Farm_BannedSourcesSend_TheirCountersRiseOnThePage()
    {
        var (page, said) = await ground.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{ground.Visits.Address}#/bans");
        await Row(page, "198.51.100.0/24").Shows();
        var (before, before6) = (await Packets(page, "198.51.100.0/24"), await Packets(page, "2001:db8:bad::/48"));

        (await ground.Serves(FarmGround.Banned)).ShouldBeFalse();
        (await ground.Serves(FarmGround.Banned6)).ShouldBeFalse();
        await ground.ServesAtLast(FarmGround.Client);

        await Rises(page, "198.51.100.0/24", before);
        await Rises(page, "2001:db8:bad::/48", before6);
        await Row(page, "198.51.100.0/24").Locator("time").First.Shows(); // the last hit
        await Row(page, "2001:db8:bad::/48").Says(FarmGround.Markup);

        await page.GetByLabel("Address, prefix or reason").FillAsync("198.51.100.200");
        await Row(page, "2001:db8:bad::/48").IsGone();
        await Row(page, "198.51.100.0/24").Shows();
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Farm_BanAdded_IsRehearsedDropsAndIsKept()
    {
        var suspect = FarmGround.Suspects[0];
        var (page, said) = await ground.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{ground.Visits.Address}#/bans");
        await ground.ServesAtLast(suspect);

        await Fill(
            page,
            $"{suspect}",
            "password guessing",
            "for 12 hours",
            "unless I keep it within 5 min, take it back"
        );
        await page.Button("What would change?").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Locator(".rehearsed").Says($"{suspect}");
        await ground.ServesAtLast(suspect); // nothing was done
        await page.Button("Ban").ClickAsync();

        await page.Region("Unconfirmed change").Shows();
        (await ground.Serves(suspect)).ShouldBeFalse();
        await page.Button("Keep it").ClickAsync();
        await page.Region("Unconfirmed change").IsGone();
        var row = Row(page, $"{suspect}");
        await row.Says("password guessing");
        (await row.InnerTextAsync()).ShouldNotContain("for good");
        await Rises(page, $"{suspect}", 0);

        await page.Button($"Remove the ban of {suspect}").ClickAsync();
        await page.GetByLabel("Safety").SelectOptionAsync("keep it at once");
        await page.Button("Remove").ClickAsync();
        await row.IsGone();
        await ground.ServesAtLast(suspect);
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Farm_BanNotKept_IsTakenBackHeldAndUndone()
    {
        var suspect = FarmGround.Suspects[1];
        var (page, said) = await ground.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{ground.Visits.Address}#/bans");
        await ground.ServesAtLast(suspect);

        await Fill(page, $"{suspect}", "a mistake", "for good", "unless I keep it within 30 s, take it back");
        await page.Button("Ban").ClickAsync();
        await page.Region("Unconfirmed change").Shows();
        await page.GetByRole(AriaRole.Timer).Says("0:");
        await page.Region("Held").Shows();

        await ground.ServesAtLast(suspect);
        await page.Region("Held").Says($"{suspect}");
        await page.Button("Undo it in the source").ClickAsync();
        await page.Region("Held").IsGone();
        await page.Link("Plan").ClickAsync();
        await page.GetByText("What is in force is what the source says.").Shows();
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageTheory]
    [InlineData("203.0.113.10", "WEIR0341", "an address of the box itself")]
    [InlineData("192.168.77.0/24", "WEIR0341", "where the box is managed from")]
    [InlineData("198.51.100.0/24", "WEIR0340", "")]
    [InlineData("<script>", "WEIR0612", "<script>")]
    public async Task Farm_BanOfWhatMustStayReachable_IsRefusedWithItsCode(string prefix, string code, string why)
    {
        var (page, _) = await ground.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{ground.Visits.Address}#/bans");

        await Fill(page, prefix, "no", "for good", "keep it at once");
        await page.Button("Ban").ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.Locator(".failed").Says(code);
        await dialog.Locator(".failed").Says(why);
        await page.Keyboard.PressAsync("Escape");
        await dialog.IsGone();
        await ground.ServesAtLast(FarmGround.Client);
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Farm_BanWithoutEffect_IsMadeAndTheRemarkIsShown()
    {
        var (page, said) = await ground.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{ground.Visits.Address}#/bans");

        await Fill(page, "198.51.100.64", "of an allowed source", "for good", "keep it at once");
        await page.Button("Ban").ClickAsync();

        await page.GetByRole(AriaRole.Dialog).Says("WEIR0363");
        await page.Button("Close").ClickAsync();
        await Row(page, "198.51.100.64").Says("of an allowed source");
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageTheory]
    [InlineData("192.0.2.80", "203.0.113.10", "443", "accepted", "listener4")]
    [InlineData("2001:db8:bad::7", "2001:db8:f000::10", "443", "dropped", "ban6")]
    [InlineData("198.51.100.7", "203.0.113.10", "443", "dropped", "ban4")]
    [InlineData("192.0.2.80", "203.0.113.10", "22", "dropped", "")]
    public async Task Farm_AsksWhy_GetsTheRuleThatDecided(string from, string to, string port, string fate, string rule)
    {
        var (page, said) = await ground.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{ground.Visits.Address}#/listeners");

        await page.GetByLabel("From the address").FillAsync(from);
        await page.GetByLabel("To the address").FillAsync(to);
        await page.GetByLabel("To port").FillAsync(port);
        await page.Button("Why?").ClickAsync();

        var panel = page.Region("Why does a packet pass, or not?");
        await panel.Locator(".fate").Says(fate);
        await panel.Says(rule);
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageTheory]
    [InlineData(1_440, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    public async Task Farm_EachPage_FitsAndHasNoBarriers(int width, ColorScheme scheme)
    {
        var (page, said) = await ground.Visits.LoggedIn(Chromium.Screen(width, scheme));
        foreach (var (place, heading) in Pages)
        {
            await page.GotoAsync($"{ground.Visits.Address}#/{place}");
            await page.Comes(heading);
            await page.IsWhole();
            await page.FitsWithoutBarriers(width);
        }

        await page.Button("Ban …").ClickAsync();
        await page.GetByLabel("Address or prefix").FillAsync("203.0.113.10");
        await page.Button("Ban").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Locator(".failed").Says("WEIR0341");
        await page.FitsWithoutBarriers(width);
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    private static async Task Fill(IPage page, string prefix, string reason, string span, string safety)
    {
        await page.Button("Ban …").ClickAsync();
        await page.GetByLabel("Address or prefix").FillAsync(prefix);
        await page.GetByLabel("Reason", new() { Exact = true }).FillAsync(reason);
        await page.GetByLabel("How long").SelectOptionAsync(span);
        await page.GetByLabel("Safety").SelectOptionAsync(safety);
    }

    private static ILocator Row(IPage page, string prefix) =>
        page.GetByRole(AriaRole.Row)
            .Filter(new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = prefix, Exact = true }) });

    private static async Task<long> Packets(IPage page, string prefix)
    {
        var text = await Row(page, prefix).GetByRole(AriaRole.Cell).First.InnerTextAsync();
        return text == "–"
            ? 0
            : long.Parse(
                text,
                System.Globalization.NumberStyles.AllowThousands,
                System.Globalization.CultureInfo.InvariantCulture
            );
    }

    private static async Task Rises(IPage page, string prefix, long before)
    {
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); await Packets(page, prefix) <= before; )
        {
            if (watch.Elapsed > AgentAtWork.Patience)
            {
                throw new InvalidOperationException($"the packets of {prefix} stay at {before}");
            }

            await page.WaitForTimeoutAsync(100);
        }
    }
}
