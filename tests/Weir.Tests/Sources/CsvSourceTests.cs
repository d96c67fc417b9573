using System.Text;
using Shouldly;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Example;
using Xunit;

namespace Weir.Tests.Sources;

public sealed class CsvSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CsvSourceTests() => CampusExample.Create(_folder.Path, 20, 5, SourceKind.Csv).Diagnostics.ShouldBeEmpty();

    [Theory]
    [InlineData("prefix,reason,expired\n", "WEIR0128 (1,15) WEIR0127 (1)")]
    [InlineData("prefix,reason,expires,prefix\n", "WEIR0128 (1,23)")]
    [InlineData("", "WEIR0104 (1,1)")]
    [InlineData("prefix,reason,expires\n192.88.99.0/24,x\n", "WEIR0141 (2)")]
    [InlineData("prefix,reason,expires\n192.88.99.0/24,x,,\n", "WEIR0141 (2)")]
    [InlineData("prefix,reason,expires\n192.88.99.0/24,a \"b\",\n", "WEIR0140 (2,18)")]
    [InlineData("prefix,reason,expires\n192.88.99.0/24,\"a \"b,\n", "WEIR0140 (2,20)")]
    [InlineData(
        "prefix,reason,expires\nx,\"never closed,\n192.88.99.0/24,x,\n1.2.3.0/8,x,\n",
        "WEIR0140 (2,3) WEIR0203 (4,1)"
    )]
    [InlineData("prefix,reason,expires\n\n192.88.99.0/24,\"two\nlines\",bad\n", "WEIR0208 (3,16) WEIR0207 (4,8)")]
    [InlineData("expires,reason,prefix\r\n,\"\u00e4,\u00f6\",192.88.99.1/24\r\n", "WEIR0203 (2,8)")]
    [InlineData("prefix,reason,expires\n192.88.99.0/24,x,2027-13-01T00:00:00Z\n", "WEIR0207 (2,18)")]
    public void Load_FaultInBans_HasCodeLineAndColumn(string text, string expected)
    {
        File.WriteAllText(Bans, text);

        var found = Errors();

        string.Join(' ', found.Select(one => $"{one.Code} {Place(one)}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("expires,reason,prefix\r\n,\"a, \"\"b\"\"\",192.88.99.0/24")]
    [InlineData("\uFEFFexpires,reason,prefix\n\n\"\",\"a, \"\"b\"\"\",\"192.88.99.0/24\"\n\n")]
    public void Load_QuotesMarksAndLineEnds_AreRead(string text)
    {
        File.WriteAllText(Bans, text);

        var ban = SiteFolder.Load(_folder.Path, TimeProvider.System).Site.ShouldNotBeNull().Bans.ShouldHaveSingleItem();

        ban.ToString().ShouldContain("192.88.99.0/24");
        ban.Reason.ShouldBe("a, \"b\"");
    }

    [Theory]
    [InlineData("2099-01-02T03:04:05Z", 3, 0)]
    [InlineData("2099-01-02 03:04:05+00", 3, 0)]
    [InlineData("2099-01-02T03:04:05.250+00:00", 3, 250)]
    public void Load_Times_AreUtc(string text, int hour, int milliseconds)
    {
        File.WriteAllText(Bans, $"prefix,reason,expires\n192.88.99.0/24,x,{text}\n");

        var expires = SiteFolder.Load(_folder.Path, TimeProvider.System).Site.ShouldNotBeNull().Bans[0].Expires;

        expires.ShouldBe(new DateTimeOffset(2099, 1, 2, hour, 4, 5, milliseconds, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("2099-01-02")]
    [InlineData("2099-01-02T03:04:05")]
    [InlineData("2099-01-02T03:04:05+02:00")]
    [InlineData("2099-01-02T03:04Z")]
    public void Load_TimesInAnotherForm_AreRefused(string text)
    {
        File.WriteAllText(Bans, $"prefix,reason,expires\n192.88.99.0/24,x,{text}\n");

        Errors().ShouldHaveSingleItem().Code.ShouldBe("WEIR0207");
    }

    [Fact]
    public void Load_NotUtf8_NamesTheByte()
    {
        File.WriteAllBytes(Bans, [.. "prefix,reason,expires\n192.88.99.0/24,"u8, 0xE4, .. ",\n"u8]);

        var found = Errors().ShouldHaveSingleItem();
        found.Code.ShouldBe("WEIR0103");
        Place(found).ShouldBe("(2,16)");
    }

    [Fact]
    public void Load_FileMissing_SaysWhich()
    {
        File.Delete(Bans);

        var found = Errors().ShouldHaveSingleItem();
        found.Code.ShouldBe("WEIR0101");
        found.Message.ShouldContain("bans.csv");
    }

    [Fact]
    public void Load_FolderMissing_SaysSo()
    {
        Directory.Delete(_folder.File("members"), recursive: true);

        Errors().ShouldHaveSingleItem().Code.ShouldBe("WEIR0101");
    }

    [Fact]
    public void Load_SeventyThousandForwardsOfOneAddress_IsAFinding()
    {
        var member = SiteFolder.Load(_folder.Path, TimeProvider.System).Site.ShouldNotBeNull();
        var forward = member.Forwards[0];
        var text = new StringBuilder("member,protocol,public_ports,device,device_port\n");
        for (var i = 0; i < 70_000; i++)
        {
            text.Append($"{forward.MemberId},{(i < 65_535 ? "tcp" : "udp")},{(i % 65_535) + 1},{forward.Device},80\n");
        }

        File.WriteAllText(_folder.File("members/forwards.csv"), text.ToString());

        Errors().ShouldNotBeEmpty();
    }

    [Fact]
    public void Load_RandomlyBroken_NeverThrowsAndIsASiteExactlyWithoutAnError()
    {
        var random = new Random(23);
        var good = File.ReadAllText(_folder.File("members/openings.csv"));
        for (var round = 0; round < 500; round++)
        {
            var text = new StringBuilder(good);
            Mutations.Apply(text, random);
            File.WriteAllText(_folder.File("members/openings.csv"), text.ToString());

            var reading = SiteFolder.Load(_folder.Path, TimeProvider.System);

            (reading.Site is null).ShouldBe(reading.Diagnostics.Any(one => one.Severity == Severity.Error));
        }
    }

    private string Bans => _folder.File("members/bans.csv");

    private static string Place(Diagnostic found) =>
        found.Position.ToString()![found.Position.ToString()!.LastIndexOf('(')..];

    private Diagnostic[] Errors() =>
        [
            .. SiteFolder
                .Load(_folder.Path, TimeProvider.System)
                .Diagnostics.Where(one => one.Severity == Severity.Error),
        ];

    public void Dispose() => _folder.Dispose();
}
