using System.Net;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>How the agent sends the page.</summary>
[Collection(PageCollection.Name)]
public sealed class PageHttpTests(PageGround ground)
{
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }
    );

    [PageFact]
    public async Task Root_NoToken_IsThePageUnderItsPolicy()
    {
        var answer = await Http.GetAsync(ground.Address);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType?.ToString().ShouldBe("text/html; charset=utf-8");
        Header(answer, "Content-Security-Policy").ShouldStartWith("default-src 'self'");
        Header(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(answer, "Referrer-Policy").ShouldBe("no-referrer");
        Header(answer, "Cache-Control").ShouldBe("no-cache");
    }

    [PageFact]
    public async Task Asset_HashedName_IsKeptForEverAndSentPacked()
    {
        var html = await Http.GetStringAsync(ground.Address);
        var script = Regex
            .Match(html, "src=\"\\./(?<path>assets/[^\"]+\\.js)\"", RegexOptions.NonBacktracking)
            .Groups[1]
            .Value;

        var plain = await Ask(HttpMethod.Get, script);
        var packed = await Ask(HttpMethod.Get, script, ("Accept-Encoding", "gzip, br"));
        var again = await Ask(HttpMethod.Get, script, ("If-None-Match", Header(plain, "ETag")));
        var head = await Ask(HttpMethod.Head, script);

        Header(plain, "Cache-Control").ShouldBe("public, max-age=31536000, immutable");
        plain.Content.Headers.ContentType?.MediaType.ShouldBe("text/javascript");
        packed.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        (await packed.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThan(
            (await plain.Content.ReadAsByteArrayAsync()).Length / 2
        );
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await again.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [PageTheory]
    [InlineData("index.html")]
    [InlineData("assets/")]
    [InlineData("assets/..%2f..%2fetc/passwd")]
    [InlineData("page/index.html")]
    public async Task Path_NoFileOfThePage_IsNotFound(string path) =>
        (await Ask(HttpMethod.Get, path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    private Task<HttpResponseMessage> Ask(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(ground.Address, path));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Http.SendAsync(request);
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        string.Join(", ", answer.Headers.GetValues(name));
}
