using Microsoft.Playwright;
using Weir.Testing;

namespace Weir.UiTests.Pages;

/// <summary>Pictures for README and docs, docs/images/page-….png.</summary>
internal static class Shots
{
    public static async Task Take(IPage page, string name)
    {
        var path = Path.Combine(Repository.Root, "docs", "images", $"page-{name}.png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
    }
}
