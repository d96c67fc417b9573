using Microsoft.Playwright;
using Shouldly;
using Weir.Demo;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>What an operator does at night: find who it is, see what he moves, block him, be sure, and leave a trace of it.</summary>
[Collection(PageCollection.Name)]
public sealed class OperatorStoryTests(PageGround ground)
{
    private const int Desk = 1_280;
    private const string Rate = @"up [0-9.]+\s[kM]bit.s now";

    [PageFact]
    public async Task Operator_BlocksAMember_SeesThePlotMoveAndFindsTheAuditEntry()
    {
        var player = ground.Player();
        var (page, said) = await ground.Stranger(Desk, ColorScheme.Dark);

        await page.GotoAsync($"{ground.Address}");
        await page.GetByLabel("Token").FillAsync(ground.Token);
        await page.Button("Log in").ClickAsync();
        await page.Link("Members").ClickAsync();
        await Find(page, player);

        await ground.ReachesAtLast(player);
        await using (await ground.Stream(player))
        {
            await page.PlotSays($"^Traffic now: .*{Rate}");
            await page.PlotMoves("Traffic now");
            await page.PlotMoves("Traffic now");
            await page.GetByLabel("Span of the usage").SelectOptionAsync("1 hour");
            await page.PlotSays(@"^Usage: .*up [0-9.]+\s[kM]B in all");
            await Screenshot(page);
        }

        await Change(page, "Block", "unless I keep it within 5 min, take it back");
        await page.Region("Unconfirmed change").Shows();
        await page.Locator("main .head").Says("blocked");
        (await ground.Reaches(player)).ShouldBeFalse();

        await page.Button("Keep it").ClickAsync();
        await page.Region("Unconfirmed change").IsGone();
        await page.Button("Unblock …").Shows();
        (await ground.Reaches(player)).ShouldBeFalse();

        await page.Link("Audit log").ClickAsync();
        var entry = page.GetByRole(AriaRole.Row).Filter(new() { HasText = $"members/{player.Member.Id}/block" });
        await entry.Says("anna");
        await entry.Says("done");
        await entry.Says("blocked");
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "POST confirm" }).First.Says("anna");
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Operator_TakesTheBlockBack_TheMemberPassesAgain()
    {
        var player = ground.Player();
        var (page, said) = await ground.LoggedIn(Desk, ColorScheme.Light);
        await page.GotoAsync($"{ground.Address}#/members/{player.Member.Id}");

        await Change(page, "Block", "unless I keep it within 5 min, take it back");
        await page.Region("Unconfirmed change").Shows();
        (await ground.Reaches(player)).ShouldBeFalse();
        await page.Button("Take it back now").ClickAsync();

        await page.Region("Unconfirmed change").IsGone();
        await page.Button("Block …").Shows();
        await ground.ReachesAtLast(player);
        await page.Link("Plan").ClickAsync();
        await page.GetByText("What is in force is what the source says.").Shows();
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Operator_KeepsNothing_SeesItHeldAndUndoesItInTheSource()
    {
        var player = ground.Player();
        var (page, said) = await ground.LoggedIn(Desk, ColorScheme.Dark);
        await page.GotoAsync($"{ground.Address}#/members/{player.Member.Id}");

        await Change(page, "Block", "unless I keep it within 30 s, take it back");
        await page.Region("Unconfirmed change").Shows();
        await page.Region("Held").Shows();
        await ground.ReachesAtLast(player);
        await page.Region("Held").Says("blocked");
        await page.Button("Undo it in the source").ClickAsync();

        await page.Region("Held").IsGone();
        await page.Button("Block …").Shows();
        await ground.ReachesAtLast(player);
        await page.Link("Plan").ClickAsync();
        await page.GetByText("What is in force is what the source says.").Shows();
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Operator_AsksWhy_GetsTheRuleThatDecided()
    {
        var player = ground.Player();
        var (page, said) = await ground.LoggedIn(Desk, ColorScheme.Light);
        await page.GotoAsync($"{ground.Address}#/members/{player.Member.Id}");

        await page.Button("Why?").ClickAsync();

        var panel = page.Region("Why does a packet pass, or not?");
        await panel.Says("accepted");
        await panel.Says("look-up");
        (await panel.GetByRole(AriaRole.Listitem).CountAsync()).ShouldBeGreaterThan(1);
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [PageTheory]
    [InlineData("from the member", "", "tcp", "saddr 10.")]
    [InlineData("from the member", "2620:fe::fe", "udp", "ip6 saddr 2001:db8:")]
    [InlineData("from the member", "", "icmp", "saddr 10.")]
    [InlineData("from the member", "2620:fe::fe", "icmp", "ip6 saddr 2001:db8:")]
    [InlineData("to the member", "", "tcp", "daddr 198.1")] // the public address, which is what one outside knows
    [InlineData("to the member", "2620:fe::fe", "tcp", "ip6 daddr 2001:db8:")]
    public async Task Operator_AsksWhyOfEachDirectionAndFamily_TracesThatPacket(
        string direction,
        string remote,
        string protocol,
        string packet
    )
    {
        var player = ground.Player();
        var (page, said) = await ground.LoggedIn(Desk, ColorScheme.Dark);
        await page.GotoAsync($"{ground.Address}#/members/{player.Member.Id}");

        await page.GetByLabel("New connection").SelectOptionAsync(direction);
        await page.GetByLabel("Protocol").SelectOptionAsync(protocol);
        await page.GetByLabel(direction == "to the member" ? "From the address" : "To the address").FillAsync(remote);
        await page.Button("Why?").ClickAsync();

        var panel = page.Region("Why does a packet pass, or not?");
        await panel.Locator("dd").First.Says(packet);
        await panel.Locator(".fate").Shows();
        said.ShouldBeEmpty();
        await page.CloseAsync();
    }

    private static async Task Find(IPage page, Player player)
    {
        await page.GetByLabel("Login, name, id or an address").FillAsync(player.Member.Login);
        await page.Link(player.Member.Login).ClickAsync();
        await page.Heading(player.Member.Login);
        await page.Locator("main .head").Says("active");
    }

    private static async Task Change(IPage page, string word, string safety)
    {
        await page.Button($"{word} …").ClickAsync();
        await page.GetByLabel("Safety").SelectOptionAsync(safety);
        await page.GetByRole(AriaRole.Dialog)
            .GetByRole(AriaRole.Button, new() { Name = word, Exact = true })
            .ClickAsync();
    }

    /// <summary>For docs/operations/page.md, when it is asked for: WEIR_SCREENSHOT=1.</summary>
    private static async Task Screenshot(IPage page)
    {
        if (Environment.GetEnvironmentVariable("WEIR_SCREENSHOT") == "1")
        {
            await page.WaitForTimeoutAsync(60_000); // for the picture alone: a minute of traffic
            await Shots.Take(page, "member");
            await page.Link("Dashboard").ClickAsync();
            await page.PlotMoves("Throughput");
            await Shots.Take(page, "dashboard");
            await page.GoBackAsync();
        }
    }
}
