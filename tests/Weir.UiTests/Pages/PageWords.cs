using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shouldly;
using static Microsoft.Playwright.Assertions;

namespace Weir.UiTests.Pages;

/// <summary>What tests do with the page, in a person's words. Each waits for what it looks for.</summary>
internal static partial class PageWords
{
    private static readonly float Patience = (float)AgentAtWork.Patience.TotalMilliseconds;

    public static ILocator Button(this IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) =>
        page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true });

    public static ILocator Region(this IPage page, string name) =>
        page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = name, Exact = true });

    public static Task Heading(this IPage page, string name) => page.Title(name).Shows();

    /// <summary>The page of this name has come, whether its heading is drawn or left to screen readers.</summary>
    public static Task Comes(this IPage page, string name) =>
        Expect(page.Title(name)).ToBeAttachedAsync(new LocatorAssertionsToBeAttachedOptions { Timeout = Patience });

    private static ILocator Title(this IPage page, string name) =>
        page.GetByRole(
            AriaRole.Heading,
            new PageGetByRoleOptions
            {
                Name = name,
                Exact = true,
                Level = 1,
            }
        );

    public static Task Shows(this ILocator what) =>
        Expect(what).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = Patience });

    public static Task IsGone(this ILocator what) =>
        Expect(what).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = Patience });

    public static Task Says(this ILocator what, string text) =>
        Expect(what).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = Patience });

    /// <summary>A plot, by what its description says.</summary>
    public static Task PlotSays(this IPage page, string pattern) =>
        page.GetByRole(
                AriaRole.Img,
                new PageGetByRoleOptions { NameRegex = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1)) }
            )
            .Shows();

    /// <summary>Waits until a plot is drawn otherwise than now.</summary>
    public static async Task PlotMoves(this IPage page, string title)
    {
        var canvas = page.Locator($"[role=img][aria-label^='{title}'] canvas");
        await canvas.Shows();
        var drawn = await canvas.EvaluateAsync<string>("c => c.toDataURL()");
        await page.WaitForFunctionAsync(
            "([title, drawn]) => document.querySelector(`[role=img][aria-label^='${title}'] canvas`)?.toDataURL() !== drawn",
            new[] { title, drawn }
        );
    }

    /// <summary>Nothing lies beside the screen, and axe finds nothing.</summary>
    public static async Task FitsWithoutBarriers(this IPage page, int width)
    {
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        (await Axe.Violations(page)).ShouldBeEmpty();
    }

    /// <summary>Waits until everything that was asked for is there; fails where the agent refused something.</summary>
    public static async Task IsWhole(this IPage page)
    {
        await page.GetByText("Asking the agent …").IsGone();
        var refused = await page.Locator(".failed").AllInnerTextsAsync();
        if (refused.Count > 0)
        {
            throw new InvalidOperationException($"{page.Url}: {string.Join('\n', refused)}");
        }
    }
}
