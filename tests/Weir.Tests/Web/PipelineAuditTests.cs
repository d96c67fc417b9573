using Shouldly;
using Weir.Web.Access;
using Xunit;

namespace Weir.Tests.Web;

/// <summary>What is written down of requests, and what never is.</summary>
public sealed class PipelineAuditTests
{
    [Fact]
    public async Task Login_RightOrWrong_IsThereWithoutTheSecret()
    {
        await using var web = await WebInMemory.Start();
        var (anna, wrong) = (web.Token(Role.Operator, "anna"), Token.NewSecret());

        await Login(web, wrong);
        await Login(web, anna);

        var entries = await web.Audit(anna);
        entries
            .Select(static one =>
                $"{one?["who"]}|{one?["what"]}|{one?["result"]}|{string.Join(' ', one?["codes"]?.AsArray() ?? [])}"
            )
            .ShouldBe(["anna|POST /api/v1/login|done|", "|POST /api/v1/login|refused|WEIR0806"]);
        web.State.ShouldNotContain(anna);
        web.State.ShouldNotContain(wrong);
    }

    [Theory]
    [InlineData("POST /api/v1/logout", "done", "")]
    [InlineData("DELETE /api/v1/bans?prefix=192.0.2.1", "refused", "WEIR0")]
    [InlineData("DELETE /api/v1/members/4711", "refused", "WEIR0")]
    [InlineData("POST /api/v1/members/4711/block", "refused", "WEIR0")]
    [InlineData("PATCH /api/v1/members/4711", "refused", "WEIR0")]
    [InlineData("POST /api/v1/confirm", "refused", "WEIR0")]
    public async Task Change_AskedFor_IsThereWithWhoWhatAndWhatBecameOfIt(string request, string result, string code)
    {
        await using var web = await WebInMemory.Start();
        var anna = web.Token(Role.Operator, "anna");

        await web.Call(request, ("Authorization", $"Bearer {anna}"));

        var entry = (await web.Audit(anna)).ShouldHaveSingleItem().ShouldNotBeNull();
        $"{entry["who"]}|{entry["what"]}|{entry["result"]}".ShouldBe($"anna|{request}|{result}");
        var codes = (entry["codes"]?.AsArray() ?? []).Select(static one => $"{one}").ToArray();
        (codes.Length > 0).ShouldBe(code.Length > 0);
        codes.ShouldAllBe(one => one.StartsWith(code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reading_IsNotThere()
    {
        await using var web = await WebInMemory.Start();
        var anna = web.Token(Role.Operator, "anna");

        await web.Call("GET /api/v1/me", ("Authorization", $"Bearer {anna}"));
        await web.Call("POST /api/v1/trace", ("Authorization", $"Bearer {anna}"));

        (await web.Audit(anna)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(16_384, true)]
    [InlineData(16_385, false)]
    public async Task Body_Long_IsThereByItsLengthAlone(int length, bool isWhole)
    {
        await using var web = await WebInMemory.Start();
        var anna = web.Token(Role.Operator, "anna");
        var body = $$"""{"words":"{{new string('x', length - 12)}}"}""";

        await web.Call(
            new MemoryRequest("POST /api/v1/confirm") { Headers = [("Authorization", $"Bearer {anna}")], Body = body }
        );

        body.Length.ShouldBe(length);
        web.State.Contains("xxxx", StringComparison.Ordinal).ShouldBe(isWhole);
        web.State.Contains($$"""{"bytes":{{length}}}""", StringComparison.Ordinal).ShouldBe(!isWhole);
    }

    private static Task<MemoryAnswer> Login(WebInMemory web, string secret) =>
        web.Call(new MemoryRequest("POST /api/v1/login") { Body = $$"""{"token":"{{secret}}"}""" });
}
