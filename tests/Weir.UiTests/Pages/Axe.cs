using System.Reflection;
using Microsoft.Playwright;

namespace Weir.UiTests.Pages;

/// <summary>axe-core: what of a page those cannot use who do not see, hear or point as its author does.</summary>
internal static class Axe
{
    private static readonly string Source = Read();

    /// <summary>The rules of WCAG 2.2 A and AA and good practice that the page breaks as it is shown now: rule, element, why.</summary>
    public static async Task<string[]> Violations(IPage page)
    {
        // Evaluated by the debugger, so the page's policy does not forbid it.
        await page.EvaluateAsync(Source);
        return await page.EvaluateAsync<string[]>(
            """
            async () => {
                const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
                const found = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
                return found.violations.flatMap(rule => rule.nodes.map(node =>
                    `${location.hash} ${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
            }
            """
        );
    }

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("axe.min.js");
        using var reader = new StreamReader(
            stream ?? throw new InvalidOperationException("axe.min.js is not embedded")
        );
        return reader.ReadToEnd();
    }
}
