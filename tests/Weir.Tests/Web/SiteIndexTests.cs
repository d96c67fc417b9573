using Shouldly;
using Weir.Cli.Members;
using Weir.Core.Model;
using Weir.Sources.Example;
using Weir.Web;
using Weir.Web.Access;
using Weir.Web.Objects;
using Xunit;

namespace Weir.Tests.Web;

public sealed class SiteIndexTests
{
    private static readonly Site Campus = SiteValidator
        .Validate(CampusExample.Draft(300), DateTimeOffset.UnixEpoch)
        .Value.ShouldNotBeNull();

    private readonly SiteIndex _index = new(Campus);

    [Fact]
    public void Search_AnyQuery_FindsWhatAWalkFinds()
    {
        foreach (var query in Queries())
        {
            var expected = Campus.Members.Where(member => query.Matches(Campus, member)).ToArray();

            var page = _index.Search(null, query, 0, int.MaxValue);

            page.Rows.ShouldBe(expected, $"{query}");
            page.Total.ShouldBe(expected.Length);
            page.IsMore.ShouldBeFalse();
        }
    }

    [Fact]
    public void Search_Text_FindsByLoginIdAndAddress()
    {
        var member = Campus.Members[17];
        var device = Campus.DevicesOf(member.Id)[0];

        Found(member.Login.ToUpperInvariant()).ShouldContain(member);
        Found(member.Login[2..6]).ShouldContain(member);
        Found($"{member.Id}").ShouldContain(member);
        Found(new IpPrefix(device.Address).ToString()).ShouldHaveSingleItem().ShouldBe(member);
        Found($"{Campus.Members.First(one => one.PublicIpv4 is not null).PublicIpv4}").ShouldHaveSingleItem();
        Found($"{member.Ipv6Prefixes[0]}").ShouldContain(member);
        Found("nobody\nat all").ShouldBeEmpty();
        Found("203.0.113.99").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(299)]
    [InlineData(300)]
    [InlineData(1000)]
    public void Search_PageByPage_ShowsEachMemberOnce(int limit)
    {
        foreach (var search in new[] { null, "a", "er." })
        {
            var all = _index.Search(search, new MemberQuery(), 0, int.MaxValue).Rows;
            var seen = new List<Member>();
            MemberPage page;
            do
            {
                page = _index.Search(search, new MemberQuery(), seen is [.., var last] ? last.Id : 0, limit);
                page.Total.ShouldBe(all.Count);
                page.Rows.Count.ShouldBeLessThanOrEqualTo(limit);
                seen.AddRange(page.Rows);
            } while (page.IsMore);

            seen.ShouldBe(all);
        }
    }

    [Fact]
    public void Find_IdAndLogin_IsTheMember()
    {
        foreach (var member in Campus.Members)
        {
            _index.Find($"{member.Id}").ShouldBe(member);
            _index.Find(member.Login).ShouldBe(member);
        }

        _index.Find("4294967295").ShouldBeNull();
        _index.Find("").ShouldBeNull();
    }

    [Fact]
    public void Member_OfAToken_IsHisWhoHadTheLoginWhenItWasMade()
    {
        var member = Campus.Members[3];
        var own = new Caller("own", Role.Member, member.Id, member.Login);

        ObjectGround.Member(_index, own).ShouldBe(member);
        foreach (
            var other in (Caller[])
                [
                    own with
                    {
                        Login = "somebody.else",
                    },
                    own with
                    {
                        Login = null,
                    },
                    own with
                    {
                        Login = member.Login.ToUpperInvariant(),
                    },
                    own with
                    {
                        MemberId = null,
                    },
                    own with
                    {
                        MemberId = uint.MaxValue,
                    },
                ]
        )
        {
            Should.Throw<Refusal>(() => ObjectGround.Member(_index, other)).Status.ShouldBe(404, $"{other}");
        }
    }

    [Fact]
    public void Search_ManyMembersAndABroadText_DoesNotCopyTheSite()
    {
        _index.Search("a", new MemberQuery(), 0, 10);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            _index.Search("a", new MemberQuery(), 0, 10);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100 * 2_000);
    }

    private IReadOnlyList<Member> Found(string search) => _index.Search(search, new MemberQuery(), 0, 1000).Rows;

    private static IEnumerable<MemberQuery> Queries()
    {
        yield return new MemberQuery();
        yield return new MemberQuery { State = "blocked" };
        yield return new MemberQuery { Login = "AD" };
        yield return new MemberQuery { Login = "ad", State = "active" };
        yield return new MemberQuery { Plan = "basic" };
        yield return new MemberQuery { Quota = "none" };
        yield return new MemberQuery { WithoutPublicIpv4 = true };
        foreach (
            var text in new[] { "10.16.0.0/16", "10.16.1.0/24", "198.18.0.0/15", "2001:db8::/32", "::/0", "0.0.0.0/0" }
        )
        {
            IpPrefix.TryParse(text, out var prefix, out _).ShouldBeTrue();
            yield return new MemberQuery { Address = prefix };
        }

        foreach (var device in Campus.Devices.Take(40))
        {
            yield return new MemberQuery { Address = new IpPrefix(device.Address) };
        }
    }
}
