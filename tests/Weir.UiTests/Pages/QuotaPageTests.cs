using Microsoft.Playwright;
using Shouldly;
using Weir.Demo;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>A member's own quota, given to him while the agent runs, used up by real traffic: as the operator sees it, and as he does himself.</summary>
[Collection(PageCollection.Name)]
public sealed class QuotaPageTests(PageGround ground)
{
    private const int Desk = 1_280;
    private const int Phone = 360;
    private const string UsedUp = "Used up: on plan slow until then.";

    [PageFact]
    public async Task Quota_UsedUp_IsSeenByTheOperatorAndByTheMember()
    {
        var player = ground.Player();
        var place = $"{ground.Address}#/members/{player.Member.Id}";
        var (page, said) = await ground.LoggedIn(Desk, ColorScheme.Light);
        await page.GotoAsync(place);
        await page.Heading(player.Member.Login);
        await page.IsWhole();
        (await page.GetByText("of quota").CountAsync()).ShouldBe(0);

        await Give(page, player, PageGround.Quota);
        await page.GetByLabel("Span of the usage").SelectOptionAsync("1 hour");
        var usage = page.Region("Usage");
        await usage.Says($"of quota {PageGround.Quota}");
        await ground.ReachesAtLast(player);
        await using (await ground.Stream(player))
        {
            await usage.Says(UsedUp);
        }

        await usage.Locator(".meter .bad").Shows();
        await page.FitsWithoutBarriers(Desk);
        var (phone, saidThere) = await ground.LoggedIn(Phone, ColorScheme.Dark);
        await phone.GotoAsync(place);
        await phone.Region("Usage").Says(UsedUp);
        await phone.FitsWithoutBarriers(Phone);
        var own = ground.MemberToken($"{player.Member.Login}-quota", player.Member.Login);
        foreach (var (width, scheme) in ((int, ColorScheme)[])[(Desk, ColorScheme.Dark), (Phone, ColorScheme.Light)])
        {
            var (his, saidToHim) = await ground.LoggedIn(width, scheme, own);
            await his.GotoAsync($"{ground.Address}");
            await his.Heading("My connection");
            await his.GetByText(UsedUp).Shows();
            await his.FitsWithoutBarriers(width);
            saidToHim.ShouldBeEmpty();
            await his.CloseAsync();
        }

        // Without a quota he is back at once, and the bar is gone.
        await Give(page, player, "none");
        await page.GetByText("of quota").IsGone();
        said.ShouldBeEmpty();
        saidThere.ShouldBeEmpty();
        await page.CloseAsync();
        await phone.CloseAsync();
    }

    private async Task Give(IPage page, Player player, string quota)
    {
        var answer = await page.APIRequest.PatchAsync(
            $"{new Uri(ground.Address, $"api/v1/members/{player.Member.Id}")}",
            new APIRequestContextOptions
            {
                DataObject = new { quota },
                Headers = new Dictionary<string, string> { ["X-Weir"] = "1" },
            }
        );
        answer.Ok.ShouldBeTrue(await answer.TextAsync());
    }
}
