using System.Security.Cryptography;
using Shouldly;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Sources.Example;
using Weir.Sources.Example.Import;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Xunit;

namespace Weir.Tests.Sources.Import;

public sealed class CampusTreeDumpTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Write_FiftyMembers_IsTheSameBytesForEver() =>
        Convert.ToHexStringLower(SHA256.HashData(Dump(Site(50))))[..16].ShouldBe("e9d1b119cf690998");

    [Fact]
    public void Write_Campus_IsUnderstoodToTheLastRule()
    {
        using var stream = new MemoryStream(Dump(Site(500)));

        var import = IptablesSaveReader.Read(stream, "tree.rules", new ImportSettings { Family = Family.Ip });

        import.Counts.Refused.ShouldBe(0);
        import.Counts.Opaque.ShouldBe(0);
        import.Counts.Rules.ShouldBeGreaterThan(5_000);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(5_000)]
    [InlineData(50_000)]
    public void Write_AnySize_LeadsEachDeviceToItsMemberInAboutThirtyRules(int members)
    {
        var site = Site(members);
        var chains = Chains(Dump(site), "mangle");
        var walked = new List<int>();
        foreach (var device in site.Devices.Where(device => site.FindMember(device.MemberId)?.PublicIpv4 is not null))
        {
            var (target, rules) = Walk(chains, "up", device.Address.Address);
            target.ShouldBe($"u{device.MemberId}");
            walked.Add(rules);
        }

        // Ten to the net and twenty to the member is what the text says; more members are more levels.
        walked.Average().ShouldBeInRange(10, 45);
    }

    private static (string Target, int Rules) Walk(
        Dictionary<string, List<(Ipv4Prefix Source, string Target)>> chains,
        string chain,
        Ipv4Address address
    )
    {
        var rules = 0;
        while (chains.TryGetValue(chain, out var steps) && steps[0].Target.Length > 0)
        {
            var at = steps.FindIndex(step => step.Source.Contains(address));
            at.ShouldBeGreaterThanOrEqualTo(0, $"{address} in {chain}");
            rules += at + 1;
            chain = steps[at].Target;
        }

        return (chain, rules);
    }

    /// <summary>Rules of the form <c>-A chain -s prefix -g target</c>; others stand with an empty target.</summary>
    private static Dictionary<string, List<(Ipv4Prefix Source, string Target)>> Chains(byte[] dump, string table)
    {
        var chains = new Dictionary<string, List<(Ipv4Prefix, string)>>(StringComparer.Ordinal);
        var inside = false;
        foreach (var line in System.Text.Encoding.ASCII.GetString(dump).Split('\n'))
        {
            inside = line.StartsWith('*') ? line[1..] == table : inside;
            var words = line.Split(' ');
            if (inside && words[0] == "-A")
            {
                var step = words is [_, _, "-s", _, "-g", _];
                var source = step && Ipv4Prefix.TryParse(words[3], out var prefix, out _) ? prefix : default;
                (chains.TryGetValue(words[1], out var list) ? list : chains[words[1]] = []).Add(
                    (source, step ? words[5] : "")
                );
            }
        }

        return chains;
    }

    private static Site Site(int members) =>
        SiteValidator.Validate(CampusExample.Draft(members), Now).Value
        ?? throw new InvalidOperationException("the example campus is not valid");

    private static byte[] Dump(Site site)
    {
        using var stream = new MemoryStream();
        CampusTreeDump.Write(stream, site);
        return stream.ToArray();
    }
}
