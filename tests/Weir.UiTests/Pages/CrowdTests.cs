using System.Globalization;
using Microsoft.Playwright;
using Shouldly;
using Weir.Sources;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>A whole dormitory: the page asks the agent for what it shows, and stays small.</summary>
[Collection(SmallCollection.Name)]
public sealed class CrowdTests(Chromium chromium)
{
    private const int Members = 50_000;

    /// <summary>Elements of a page, whatever the site has.</summary>
    private const int Bound = 3_000;

    [PageFact]
    public async Task Page_FiftyThousandMembers_FindsOneAndStaysSmall()
    {
        using var small = new SmallAgent(chromium, Members);
        var site = SiteFolder.Load(small.Site, TimeProvider.System, CancellationToken.None).Site.ShouldNotBeNull();
        var (first, last) = (site.Members[0], site.Members[^1]);
        var (page, said) = await small.Visits.LoggedIn(Chromium.Screen(1_280, ColorScheme.Dark));
        var longest = 0;
        page.Response += (_, answer) => longest = Math.Max(longest, Length(answer));

        await page.GotoAsync($"{small.Visits.Address}#/members");
        await page.Locator("main [role=status]").First.Says(Members.ToString("N0", CultureInfo.InvariantCulture));
        await page.Link(first.Login).First.Shows();
        (await Elements(page)).ShouldBeLessThan(Bound);
        for (var pages = 0; pages < 5; pages++)
        {
            var shown = await page.GetByRole(AriaRole.Rowheader).First.InnerTextAsync();
            await page.Button("Next").ClickAsync();
            await page.WaitForFunctionAsync("shown => document.querySelector('tbody th')?.innerText !== shown", shown);
        }

        (await Elements(page)).ShouldBeLessThan(Bound);
        await page.GetByLabel("Login, name, id or an address").FillAsync($"{last.Id}");
        await page.Link(last.Login).First.ClickAsync();
        await page.Heading(last.Login);
        await page.IsWhole();
        (await Elements(page)).ShouldBeLessThan(Bound);
        await page.GotoAsync($"{small.Visits.Address}#/bans");
        await page.Heading("Bans");
        await page.IsWhole();
        (await Elements(page)).ShouldBeLessThan(Bound);

        longest.ShouldBeLessThan(200_000); // bytes of any answer
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    private static Task<int> Elements(IPage page) => page.EvaluateAsync<int>("document.querySelectorAll('*').length");

    private static int Length(IResponse answer) =>
        answer.Headers.TryGetValue("content-length", out var text)
        && int.TryParse(text, CultureInfo.InvariantCulture, out var length)
            ? length
            : 0;
}
