using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>The operator's story without a mouse: every step is reached by Tab, seen where it is, and nothing is lost on the way.</summary>
[Collection(PageCollection.Name)]
public sealed class KeyboardTests(PageGround ground)
{
    private const int Most = 60;
    private static readonly BrowserNewPageOptions Desk = Chromium.Screen(1_280, ColorScheme.Light);

    /// <summary>What has the focus: "button Block …"; none: "body".</summary>
    private const string Focused = """
        () => {
            const at = document.activeElement;
            const label = at.labels?.[0]?.innerText ?? at.getAttribute('aria-label') ?? at.innerText;
            return `${at.tagName.toLowerCase()} ${at.tagName === 'BODY' ? '' : label.trim().split('\n')[0]}`.trim();
        }
        """;

    /// <summary>Whether one sees that it has.</summary>
    private const string IsSeen = """
        () => {
            const at = document.activeElement;
            const style = getComputedStyle(at);
            const box = at.getBoundingClientRect();
            const shown = box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
            return shown && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        }
        """;

    [PageFact]
    public async Task Operator_WithoutAMouse_FindsBlocksAndConfirms()
    {
        var player = ground.Player();
        var (page, said) = await ground.Visits.Stranger(Desk);
        await page.GotoAsync($"{ground.Address}");
        await page.Button("Log in").Shows();

        await To(page, "input Token");
        await page.Keyboard.TypeAsync(ground.Token);
        await page.Keyboard.PressAsync("Enter");
        await page.Link("Members").Shows();
        await To(page, "a Members");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByLabel("Login, name, id or an address").Shows();
        await Has(page, "input Login, name, id or an address"); // one types at once
        await page.Keyboard.TypeAsync(player.Member.Login);
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "1 member" }).Shows();
        await page.Keyboard.PressAsync("Enter");
        await page.Heading(player.Member.Login);

        await To(page, "button Block …");
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.Shows();
        await Traps(page);
        await page.Keyboard.PressAsync("Escape");
        await dialog.IsGone();
        await Has(page, "button Block …"); // given back

        await page.Keyboard.PressAsync("Enter");
        await To(page, "select Safety");
        await page.Keyboard.PressAsync("ArrowDown"); // 5 min
        await To(page, "button Block");
        await page.Keyboard.PressAsync("Enter");
        await page.Region("Unconfirmed change").Shows();
        await Has(page, "section Unconfirmed change"); // led there, and not onto its button
        (await ground.Reaches(player)).ShouldBeFalse();

        await To(page, "button Keep it");
        await page.Keyboard.PressAsync("Enter");
        await page.Region("Unconfirmed change").IsGone();
        await Has(page, "main"); // not lost with the bar
        await page.GetByRole(AriaRole.Status)
            .Filter(new() { HasText = "The change is kept." })
            .First.WaitForAsync(Attached);
        await page.Button("Unblock …").Shows();
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Operator_TabsThroughEachPage_SeesTheFocusInTheOrderOfThePage()
    {
        var player = ground.Player();
        var (page, said) = await ground.Visits.LoggedIn(Desk);
        foreach (
            var place in (string[])
                ["", "members", $"members/{player.Member.Id}", "bans", "plan", "alerts", "fleet", "audit"]
        )
        {
            await page.GotoAsync("about:blank");
            await page.GotoAsync($"{ground.Address}#/{place}");
            await page.Link("Dashboard").Shows();
            await page.IsWhole();
            var before = -1;
            for (var step = 0; step < 25; step++)
            {
                await page.Keyboard.PressAsync("Tab");
                if (await page.EvaluateAsync<string>(Focused) == "body")
                {
                    break; // out of the page, into the browser
                }

                (await page.EvaluateAsync<bool>(IsSeen)).ShouldBeTrue(
                    $"{place}: {await page.EvaluateAsync<string>(Focused)}"
                );
                var at = await page.EvaluateAsync<int>(
                    "() => [...document.querySelectorAll('*')].indexOf(document.activeElement)"
                );
                if (at < before)
                {
                    break; // around
                }

                before = at;
            }

            before.ShouldBeGreaterThan(0, place);
        }

        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Operator_SkipsTheNavigation_IsInThePage()
    {
        var (page, _) = await ground.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{ground.Address}#/bans");
        await page.Heading("Bans");

        await page.Keyboard.PressAsync("Tab");
        await Has(page, "a Skip to the page");
        await page.Keyboard.PressAsync("Enter");
        await Has(page, "main");
        await page.Keyboard.PressAsync("Tab");

        (
            await page.EvaluateAsync<bool>("() => document.querySelector('main').contains(document.activeElement)")
        ).ShouldBeTrue();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_ReducedMotionForcedColorsMoreContrast_HidesNothingAndMovesNothing()
    {
        var screen = Chromium.Screen(360, ColorScheme.Dark);
        (screen.ReducedMotion, screen.ForcedColors, screen.Contrast) = (
            ReducedMotion.Reduce,
            ForcedColors.Active,
            Contrast.More
        );
        var (page, said) = await ground.Visits.LoggedIn(screen);
        await page.GotoAsync($"{ground.Address}");
        await page.IsWhole();
        await page.Region("Cost per packet of the rules in force").Shows();

        (await page.EvaluateAsync<int>("() => document.getAnimations().length")).ShouldBe(0);
        // Bars and the plots' keys have a color of their own, or they would be lengths of nothing.
        var colors = await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('.meter > span, .key > i')].map(one => getComputedStyle(one).backgroundColor)"
        );
        colors.ShouldNotBeEmpty();
        colors.ShouldAllBe(color =>
            color != "rgba(0, 0, 0, 0)" && color != "rgb(0, 0, 0)" && color != "rgb(255, 255, 255)"
        );
        await page.FitsWithoutBarriers(360);
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    private static LocatorWaitForOptions Attached => new() { State = WaitForSelectorState.Attached };

    /// <summary>Presses Tab until the focus is there, and sees it at each stop.</summary>
    private static async Task To(IPage page, string what)
    {
        for (var step = 0; step < Most; step++)
        {
            if (await page.EvaluateAsync<string>(Focused) == what)
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
            var now = await page.EvaluateAsync<string>(Focused);
            (now == "body" || await page.EvaluateAsync<bool>(IsSeen)).ShouldBeTrue($"the focus is not seen at {now}");
        }

        throw new InvalidOperationException(
            $"Tab does not lead to {what}; it is at {await page.EvaluateAsync<string>(Focused)}"
        );
    }

    private static async Task Has(IPage page, string what) =>
        await page.WaitForFunctionAsync($"what => ({Focused})().startsWith(what)", what);

    /// <summary>However often Tab is pressed, the focus stays in the dialog, or goes to the browser's own parts.</summary>
    private static async Task Traps(IPage page)
    {
        for (var step = 0; step < 12; step++)
        {
            await page.Keyboard.PressAsync("Tab");
            (
                await page.EvaluateAsync<bool>(
                    "() => document.activeElement === document.body || document.querySelector('dialog[open]').contains(document.activeElement)"
                )
            ).ShouldBeTrue();
        }
    }
}
