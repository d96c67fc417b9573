using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Weir.UiTests;

/// <summary>The report of <c>weir optimize</c> as a browser shows it.</summary>
public sealed class ReportPageTests(Chromium chromium, ReportFolder reports)
    : IClassFixture<Chromium>,
        IClassFixture<ReportFolder>
{
    private const int Phone = 390;
    private const int Desk = 1_280;

    public static TheoryData<string, int, ColorScheme> Pages =>
        new()
        {
            { "webfarm", Desk, ColorScheme.Light },
            { "webfarm", Phone, ColorScheme.Dark },
            { "tree", Desk, ColorScheme.Dark },
            { "tree", Phone, ColorScheme.Light },
            { "different", Desk, ColorScheme.Light },
            { "different", Phone, ColorScheme.Dark },
        };

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Report_InABrowser_IsWholeAndFits(string kind, int width, ColorScheme scheme)
    {
        var said = new List<string>();
        var asked = new List<string>();
        var page = await chromium.PageAsync(width, scheme);
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);
        page.Request += (_, request) => asked.Add(request.Url);

        await page.GotoAsync($"file://{reports.Of(kind)}");
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");

        said.ShouldBeEmpty();
        asked.ShouldHaveSingleItem().ShouldStartWith("file://");
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        // Tables may scroll inside themselves; nothing else may stand out of the page.
        (await page.EvaluateAsync<string[]>(OutsideThePage)).ShouldBeEmpty();
        (await page.EvaluateAsync<string[]>(SmallLetters)).ShouldBeEmpty();
        await page.CloseAsync();
    }

    [BrowserTheory]
    [InlineData("webfarm", Desk)]
    [InlineData("webfarm", Phone)]
    [InlineData("tree", Phone)]
    public async Task Report_Plots_HaveBarsAsLongAsTheirValues(string kind, int width)
    {
        var page = await chromium.PageAsync(width, ColorScheme.Light);
        await page.GotoAsync($"file://{reports.Of(kind)}");

        var plots = page.Locator("svg.plot");
        (await plots.CountAsync()).ShouldBe(2);
        for (var at = 0; at < 2; at++)
        {
            var plot = plots.Nth(at);
            (await plot.GetAttributeAsync("aria-label"))!.ShouldNotBeEmpty();
            (await plot.Locator(".axis").TextContentAsync()).ShouldNotBeNullOrEmpty();
            (await plot.Locator(".tick").CountAsync()).ShouldBeGreaterThan(1);
            var bars = await plot.EvaluateAsync<float[]>(
                "p => [...p.querySelectorAll('rect')].map(r => r.getBoundingClientRect().width)"
            );
            var values = await plot.Locator(".value").AllTextContentsAsync();
            bars.Length.ShouldBe(values.Count);
            bars.ShouldAllBe(bar => bar > 0);
            // Linear from zero: every bar has the same number of pixels for its value as the longest.
            var numbers = values.Select(Number).ToArray();
            var pixels = bars.Max() / numbers.Max();
            for (var bar = 0; bar < bars.Length; bar++)
            {
                bars[bar].ShouldBe((float)(pixels * numbers[bar]), tolerance: 1f);
            }
        }

        await page.CloseAsync();
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Report_Letters_HaveContrast(ColorScheme scheme)
    {
        var page = await chromium.PageAsync(Desk, scheme);
        await page.GotoAsync($"file://{reports.Of("different")}");

        // WCAG 2.2, 1.4.3: 4.5 to 1 for text.
        (await page.EvaluateAsync<float>(LeastContrast)).ShouldBeGreaterThanOrEqualTo(4.5f);
        await page.CloseAsync();
    }

    private static double Number(string value) =>
        double.Parse(
            value.Replace(" ns", "", StringComparison.Ordinal),
            System.Globalization.CultureInfo.InvariantCulture
        );

    private const string OutsideThePage = """
        [...document.querySelectorAll('body *')]
            .filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map(e => e.tagName + ' ' + e.textContent.slice(0, 60))
        """;

    private const string SmallLetters = """
        [...document.querySelectorAll('body *')]
            .filter(e => e.children.length === 0 && e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 11)
            .map(e => e.tagName + ' ' + e.textContent.slice(0, 60))
        """;

    private const string LeastContrast = """
        (() => {
            const light = c => {
                const [r, g, b] = c.match(/[\d.]+/g).slice(0, 3).map(v => v / 255)
                    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const back = e => {
                const c = getComputedStyle(e).backgroundColor;
                return /rgba\(.*, 0\)/.test(c) ? (e.parentElement ? back(e.parentElement) : 'rgb(255,255,255)') : c;
            };
            return Math.min(...[...document.querySelectorAll('body *')]
                .filter(e => e.children.length === 0 && e.textContent.trim())
                .map(e => {
                    const style = getComputedStyle(e);
                    const a = light(e.closest('svg') ? style.fill : style.color), b = light(back(e));
                    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                }));
        })()
        """;
}
