using Shouldly;
using Weir.Benching;
using Xunit;

namespace Weir.Tests.Cli.Benching;

public sealed class CandidateTextTests
{
    [Theory]
    [InlineData("old.rules", "old.rules", null, "old.rules")]
    [InlineData("/srv/fw/old.rules", "old.rules", null, "/srv/fw/old.rules")]
    [InlineData("optimized:a/old.rules", "optimized old.rules", "optimized", "a/old.rules")]
    [InlineData("now=iptables-nft:old.rules", "now", "iptables-nft", "old.rules")]
    [InlineData("ours=/etc/weir/", "ours", null, "/etc/weir/")]
    [InlineData("./nft:odd", "nft:odd", null, "./nft:odd")]
    [InlineData("dir/a=b.rules", "a=b.rules", null, "dir/a=b.rules")]
    [InlineData("nft-o:x.nft", "nft-o x.nft", "nft-o", "x.nft")]
    [InlineData("iptables:sets.ipset+rules.v4", "iptables sets.ipset+rules.v4", "iptables", "sets.ipset rules.v4")]
    public void Parse_Text_NamesFormAndFiles(string text, string name, string? form, string paths)
    {
        var candidate = CandidateText.Parse(text);

        candidate.Name.ShouldBe(name);
        candidate.Form?.Word().ShouldBe(form);
        (candidate.Form is null).ShouldBe(form is null);
        candidate.Paths.ShouldBe(paths.Split(' '));
    }
}
