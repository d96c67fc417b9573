using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>Every page, dark and light, on a desk and on a phone: whole, inside the screen, and usable by everybody.</summary>
[Collection(PageCollection.Name)]
public sealed class AccessibilityTests(PageGround ground)
{
    private const int Phone = 360;
    private const int Desk = 1_440;

    private static readonly (string Place, string Heading)[] Pages =
    [
        ("", "Dashboard"),
        ("members", "Members"),
        ("bans", "Bans"),
        ("plan", "Plan"),
        ("alerts", "Alerts"),
        ("fleet", "Fleet"),
        ("audit", "Audit log"),
    ];

    [PageTheory]
    [InlineData(Desk, ColorScheme.Dark)]
    [InlineData(Desk, ColorScheme.Light)]
    [InlineData(Phone, ColorScheme.Dark)]
    [InlineData(Phone, ColorScheme.Light)]
    public async Task Page_EachOfAnOperator_FitsAndHasNoBarriers(int width, ColorScheme scheme)
    {
        var player = ground.Player();
        var (page, said) = await ground.LoggedIn(width, scheme);
        foreach (var (place, heading) in Pages.Append(($"members/{player.Member.Id}", player.Member.Login)))
        {
            await page.GotoAsync($"{ground.Address}#/{place}");
            await page.Comes(heading);
            await page.IsWhole();
            await page.FitsWithoutBarriers(width);
        }

        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageTheory]
    [InlineData(Desk, ColorScheme.Light)]
    [InlineData(Phone, ColorScheme.Dark)]
    public async Task Page_LogIn_FitsHasNoBarriersAndRefusesAWrongToken(int width, ColorScheme scheme)
    {
        var (page, _) = await ground.Stranger(width, scheme);
        await page.GotoAsync($"{ground.Address}");
        await page.Button("Log in").Shows();
        await page.FitsWithoutBarriers(width);

        await page.GetByLabel("Token").FillAsync("nonsense");
        await page.Button("Log in").ClickAsync();

        await page.Locator(".failed").Says("token");
        await page.FitsWithoutBarriers(width);
        await page.CloseAsync();
    }

    [PageTheory]
    [InlineData(Desk, ColorScheme.Dark)]
    [InlineData(Phone, ColorScheme.Light)]
    public async Task Page_OfAMember_ShowsHisOwnRowsAlone(int width, ColorScheme scheme)
    {
        var player = ground.Player();
        var token = ground.MemberToken($"{player.Member.Login}-{width}", player.Member.Login);
        var (page, said) = await ground.LoggedIn(width, scheme, token);
        await page.GotoAsync($"{ground.Address}#/members/1");

        await page.Heading("My connection");
        await page.IsWhole();
        await page.Region("My devices").Says($"{player.Address}");
        (await page.Link("Members").CountAsync()).ShouldBe(0);
        await page.FitsWithoutBarriers(width);
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageTheory]
    [InlineData(Desk, ColorScheme.Light)]
    [InlineData(Phone, ColorScheme.Dark)]
    public async Task Page_AgentDoesNotAnswer_SaysSoAndComesBack(int width, ColorScheme scheme)
    {
        var (page, _) = await ground.LoggedIn(width, scheme);
        await page.GotoAsync($"{ground.Address}");
        await page.IsWhole();

        await page.RouteAsync("**/api/**", route => route.AbortAsync());
        await page.GetByText("The agent does not answer since").Shows();
        await page.FitsWithoutBarriers(width);
        await page.UnrouteAllAsync();

        await page.GetByText("The agent does not answer since").IsGone();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_ColorsChosen_AreRemembered()
    {
        var (page, _) = await ground.LoggedIn(Desk, ColorScheme.Light);
        await page.GotoAsync($"{ground.Address}");

        await page.GetByLabel("Colors").SelectOptionAsync("dark");
        var dark = await Ground(page);
        await page.ReloadAsync();
        await page.GetByLabel("Colors").Shows();

        (await Ground(page)).ShouldBe(dark);
        await page.GetByLabel("Colors").SelectOptionAsync("as the system");
        (await Ground(page)).ShouldNotBe(dark);
        await page.CloseAsync();
    }

    private static Task<string> Ground(IPage page) =>
        page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}
