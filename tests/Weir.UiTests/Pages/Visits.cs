using Microsoft.Playwright;

namespace Weir.UiTests.Pages;

/// <summary>Pages of one agent: a stranger's, or somebody's who is logged in already, with whatever their consoles say.</summary>
internal sealed class Visits(Chromium chromium, Uri address, string token)
{
    public Uri Address => address;

    /// <summary>A page that is nobody's yet.</summary>
    public async Task<(IPage Page, List<string> Said)> Stranger(BrowserNewPageOptions screen)
    {
        var page = await chromium.PageAsync(screen);
        page.SetDefaultTimeout((float)AgentAtWork.Patience.TotalMilliseconds);
        var said = new List<string>();
        page.Console += (_, message) => Note(said, message);
        page.PageError += (_, error) => said.Add(error);
        return (page, said);
    }

    /// <summary>A page of whom the token names, who is logged in already; without one, of the operator.</summary>
    public async Task<(IPage Page, List<string> Said)> LoggedIn(BrowserNewPageOptions screen, string? whose = null)
    {
        var (page, said) = await Stranger(screen);
        var answer = await page.APIRequest.PostAsync(
            $"{new Uri(address, "api/v1/login")}",
            new APIRequestContextOptions
            {
                DataObject = new { token = whose ?? token },
                Headers = new Dictionary<string, string> { ["X-Weir"] = "1" },
            }
        );
        return answer.Ok ? (page, said) : throw new InvalidOperationException(await answer.TextAsync());
    }

    /// <summary>
    /// What the page's code says, and what its policy forbids. Each answer that is not a 200 the browser reports too: a stranger's first question gets
    /// a 401, and a firewall without a fleet has none; what is shown of a refusal is looked for on the page.
    /// </summary>
    private static void Note(List<string> said, IConsoleMessage message)
    {
        if (message.Type != "verbose" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
        {
            said.Add($"{message.Type}: {message.Text}");
        }
    }
}
