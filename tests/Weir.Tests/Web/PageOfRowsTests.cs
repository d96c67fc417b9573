using Microsoft.AspNetCore.Http;
using Shouldly;
using Weir.Web;
using Weir.Web.Objects;
using Xunit;

namespace Weir.Tests.Web;

/// <summary>Pages of lists: what may be asked for, and that each row comes once.</summary>
public sealed class PageOfRowsTests
{
    [Theory]
    [InlineData("", 0, 100)]
    [InlineData("?limit=1", 0, 1)]
    [InlineData("?limit=1000", 0, 1000)]
    [InlineData("?after=2147483647&limit=7", int.MaxValue, 7)]
    public void Read_WithinItsLimits_IsTaken(string query, int after, int limit) =>
        Read(query).ShouldBe(new RowPage(after, limit));

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=1001")]
    [InlineData("?limit=1000000000")]
    [InlineData("?limit=-1")]
    [InlineData("?limit=+1")]
    [InlineData("?limit=1e3")]
    [InlineData("?limit=5&limit=5")]
    [InlineData("?after=-1")]
    [InlineData("?after=2147483648")]
    [InlineData("?after=99999999999999999999")]
    [InlineData("?more=1")]
    [InlineData("?LIMIT=5")]
    public void Read_Beyond_IsRefused(string query) => Should.Throw<Refusal>(() => Read(query)).Status.ShouldBe(400);

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    [InlineData(3, 3)]
    [InlineData(7, 3)]
    [InlineData(9, 3)]
    [InlineData(10, 1)]
    [InlineData(10, 1000)]
    public void Pages_OneAfterTheOther_HaveEachRowOnceAndNoneIsEmpty(int count, int limit)
    {
        var rows = Enumerable.Range(0, count).ToArray();
        var seen = new List<int>();
        for (var page = new RowPage(0, limit); ; )
        {
            var shown = page.Of(rows).ToArray();
            (shown.Length > 0 || count == 0).ShouldBeTrue("an empty page");
            shown.Length.ShouldBeLessThanOrEqualTo(limit);
            seen.AddRange(shown);
            if (page.Next(count) is not { } next)
            {
                break;
            }

            page = new RowPage(int.Parse(next, System.Globalization.CultureInfo.InvariantCulture), limit);
        }

        seen.ShouldBe(rows);
    }

    [Fact]
    public void Page_FarBehindTheEnd_IsEmpty()
    {
        var page = new RowPage(int.MaxValue, 1000);

        page.Of(new int[10]).ShouldBeEmpty();
        page.Next(10).ShouldBeNull();
        page.Next(int.MaxValue).ShouldBeNull();
    }

    private static RowPage Read(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        var values = new QueryValues(context, TimeProvider.System, "after", "limit");
        var page = RowPage.Read(values);
        values.Check();
        return page;
    }
}
