using Microsoft.Playwright;
using Shouldly;
using Weir.Sources.Sqlite;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>The page of who may look and not touch; and that whatever others wrote is text.</summary>
[Collection(SmallCollection.Name)]
public sealed class ViewerTests(Chromium chromium)
{
    private const string Markup = "<b>rude</b>";

    private static readonly BrowserNewPageOptions Desk = Chromium.Screen(1_280, ColorScheme.Dark);

    [PageFact]
    public async Task Page_OfAViewer_ShowsWhatWaitsAndOffersNothingThatChanges()
    {
        using var small = new SmallAgent(chromium);
        var (page, said) = await small.Visits.LoggedIn(Desk, small.Agent.Token("look", "viewer"));
        var answer = await page.APIRequest.PostAsync(
            $"{small.Visits.Address}api/v1/bans",
            new()
            {
                Headers = [new("Authorization", $"Bearer {small.Agent.Token("otto", "operator")}")],
                DataObject = new { prefix = "192.88.99.7", confirmSeconds = 3600 },
            }
        );
        answer.Status.ShouldBe(200, await answer.TextAsync());
        // What comes after it waits, and is what a plan shows.
        using (var database = SqliteDatabase.Open(Path.Combine(small.Site, "weir.db"), SqliteAccess.Write))
        {
            database.Execute($"insert into bans (prefix, reason) values ('192.88.99.8', '{Markup}')");
        }

        foreach (
            var (place, heading) in ((string, string)[])
                [("", "Dashboard"), ("bans", "Bans"), ("plan", "Plan"), ("alerts", "Alerts"), ("audit", "Dashboard")]
        )
        {
            await page.GotoAsync($"{small.Visits.Address}#/{place}");
            await page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })
                .WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await page.Region("Unconfirmed change").Says("taken back at");
            await page.IsWhole();
            if (place == "plan")
            {
                await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "192.88.99.8" }).Says(Markup);
            }

            var buttons = await page.GetByRole(AriaRole.Button).AllInnerTextsAsync();
            buttons
                .Where(static name => name is not ("Log out" or "Plan again" or "Next" or "Back" or "Newest"))
                .ShouldBeEmpty(place);
            (await page.Link("Audit log").CountAsync()).ShouldBe(0);
        }

        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    /// <summary>A reason, a diagnostic, the name of a foreign process: each comes from somebody else.</summary>
    [PageFact]
    public async Task Page_MarkupInWhatOthersWrote_IsText()
    {
        using var small = new SmallAgent(chromium);
        var (page, said) = await small.Visits.LoggedIn(Desk);
        await page.GotoAsync($"{small.Visits.Address}#/bans");
        var dialog = page.GetByRole(AriaRole.Dialog);

        await page.Button("Ban …").ClickAsync();
        await page.GetByLabel("Address or prefix").FillAsync("<i>here</i>");
        await page.Button("Ban").ClickAsync();
        await dialog.Locator(".failed").Says("<i>here</i>");
        await page.GetByLabel("Address or prefix").FillAsync("192.88.99.9");
        await page.GetByLabel("Reason", new() { Exact = true }).FillAsync(Markup);
        await page.GetByLabel("Safety").SelectOptionAsync("keep it at once");
        await page.Button("What would change?").ClickAsync();
        await dialog.GetByRole(AriaRole.Status).Says(Markup);
        await page.Button("Ban").ClickAsync();
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "192.88.99.9" }).Says(Markup);
        await page.Link("Audit log").ClickAsync();
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "POST bans" }).First.Says(Markup);

        using var folder = new ForeignProgram("<b>nft<b>", "nft");
        small.Run(folder.Path, "add", "element", "inet", "weir", "ban4_32", "{ 192.88.99.77 }");
        await page.Link("Dashboard").ClickAsync();
        await page.Region("Journal").Says("<b>nft<b>");

        (await page.Region("Journal").Locator("b, i").CountAsync()).ShouldBe(0);
        said.Where(static line => !line.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty();
        await page.CloseAsync();
    }

    /// <summary>A copy of a program under a name of its own, which is the process's (/proc/PID/comm).</summary>
    private sealed class ForeignProgram : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-foreign-");

        public ForeignProgram(string name, string program)
        {
            Path = System.IO.Path.Combine(_folder.FullName, name);
            File.Copy(Weir.Testing.Tool.Run("which", [program]).Trim(), Path);
        }

        public string Path { get; }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
