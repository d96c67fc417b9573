using Shouldly;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Quotas;
using Xunit;

namespace Weir.Tests.Quotas;

public sealed class QuotaBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset MonthEnd = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private const uint Anna = 7;
    private const uint Bert = 9;

    [Theory]
    [InlineData(0, 0u, false)]
    [InlineData(799, 0u, false)]
    [InlineData(800, 80u, false)]
    [InlineData(999, 80u, false)]
    [InlineData(1000, 100u, true)]
    [InlineData(5000, 100u, true)]
    public void Of_Used_TellsLevelAndMove(ulong used, uint level, bool isMoved)
    {
        var standing = Book(QuotaSites.Of(QuotaSites.Fair(1000)), used).Find(Anna).ShouldNotBeNull();

        standing.Level.ShouldBe(level);
        standing.IsOver.ShouldBe(isMoved);
        standing.Move.ShouldBe(isMoved ? new PlanMove("slow", MonthEnd) : null);
        (standing.Left + Math.Min(used, 1000)).ShouldBe(1000ul);
    }

    [Fact]
    public void Of_HugeAmounts_DoesNotOverflow()
    {
        var site = QuotaSites.Of(QuotaSites.Fair(long.MaxValue));

        Book(site, ulong.MaxValue).Find(Anna).ShouldNotBeNull().Percent.ShouldBe(200ul);
        Book(site, long.MaxValue - 1).Find(Anna).ShouldNotBeNull().Level.ShouldBe(80u);
    }

    [Fact]
    public void Of_MemberNamedByAQuota_HasItAndNotThatOfHisPlan()
    {
        var own = new Quota("thesis", 9000, QuotaTime.Day) { Members = ["ANNA"] };
        var book = Book(QuotaSites.Of(QuotaSites.Fair(1000), own), 2000);

        book.Find(Anna).ShouldNotBeNull().Quota.Name.ShouldBe("thesis");
        book.Find(Bert).ShouldNotBeNull().Quota.Name.ShouldBe("fair");
        book.Find(8).ShouldBeNull();
        book.Over.Select(static one => one.Member).ShouldBe([Bert]);
    }

    [Fact]
    public void Of_QuotaInTheMembersRow_ComesBeforeThatOfHisPlan()
    {
        var site = QuotaSites.Of(QuotaSites.Fair(1000), new Quota("thesis", 9000, QuotaTime.Day));
        site = site with
        {
            Members = [site.Members[0] with { Quota = "thesis" }, site.Members[1] with { Quota = Quota.None }],
        };
        var book = Book(site, 2000);

        book.Find(Anna).ShouldNotBeNull().Quota.Name.ShouldBe("thesis");
        book.Find(Bert).ShouldBeNull();
        book.Moves().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Over_QuotaOfHisOwnSinceHeWasMoved_SetsHimFree()
    {
        var site = QuotaSites.Of(QuotaSites.Fair(1000), new Quota("thesis", 9000, QuotaTime.Day));
        var moves = Book(site, 1000).Moves();
        var freed = site with
        {
            Members = [site.Members[0] with { Quota = "thesis" }, site.Members[1] with { Quota = Quota.None }],
        };

        moves.Over(freed).ShouldBeSameAs(freed);
    }

    [Fact]
    public void Over_Moves_ChangesOneElementOfTheRules()
    {
        var site = QuotaSites.Of(QuotaSites.Fair(1000));
        var compiled = SiteCompiler.Compile(site);

        var moved = Book(site, 1000).Moves().Over(site);

        moved.FindMember(Anna).ShouldNotBeNull().PlanInForce.ShouldBe("slow");
        moved.FindMember(Anna).ShouldNotBeNull().Plan.ShouldBe("standard");
        ReferenceEquals(moved.Devices, site.Devices).ShouldBeTrue();
        compiled.TryChange(moved, SiteDiff.Between(site, moved), out var changed, out var delta).ShouldBeTrue();
        delta.ShouldNotBeNull().Sets.ShouldHaveSingleItem().Set.Name.ShouldBe("rated");
        delta.Sets[0].Added.Count.ShouldBe(2);
        changed.ShouldNotBeNull().TryChange(site, SiteDiff.Between(moved, site), out _, out var back).ShouldBeTrue();
        back.ShouldNotBeNull().Sets.ShouldHaveSingleItem().Removed.Count.ShouldBe(2);
    }

    [Fact]
    public void Of_MemberNamedByHisId_HasIt()
    {
        var own = new Quota("thesis", 9000, QuotaTime.Day) { Members = ["7"] };

        Book(QuotaSites.Of(QuotaSites.Fair(1000), own), 2000)
            .Find(Anna)
            .ShouldNotBeNull()
            .Quota.Name.ShouldBe("thesis");
    }

    /// <summary>What is judged is the site in force, in which they are on the other plan already.</summary>
    [Fact]
    public void Of_MembersWhoAreMoved_KeepTheQuotaOfTheirOwnPlan()
    {
        var site = QuotaSites.Of(QuotaSites.Fair(1000));
        var moves = Book(site, 1000).Moves();

        Book(moves.Over(site), 1000).Moves().ShouldBe(moves);
    }

    [Fact]
    public void Over_ReasonThatIsGone_MovesNobody()
    {
        var site = QuotaSites.Of(QuotaSites.Fair(1000));
        var moves = Book(site, 1000).Moves();
        moves.Items.Count.ShouldBe(2);

        // The operator gave Anna another plan, and Bert is gone.
        var other = site with
        {
            Members = [site.Members[0] with { Plan = "gold" }],
        };
        moves.Over(other).ShouldBeSameAs(other);
        // The quota only tells from now on.
        var told = site with
        {
            Options = QuotaSites.Options(QuotaSites.Fair(1000) with { MoveTo = null }),
        };
        moves.Over(told).ShouldBeSameAs(told);
    }

    [Fact]
    public void At_EndOfThePeriod_NothingIsLeft()
    {
        var moves = Book(QuotaSites.Of(QuotaSites.Fair(1000)), 1000).Moves();

        moves.At(MonthEnd.AddTicks(-1)).ShouldBeSameAs(moves);
        moves.At(MonthEnd).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void In_SiteWithMoves_IsWhatWasLaidOverIt()
    {
        var site = QuotaSites.Of(QuotaSites.Fair(1000));
        var moves = Book(site, 1000).Moves();

        PlanMoves.In(moves.Over(site)).ShouldBe(moves);
        PlanMoves.In(site).ShouldBe(PlanMoves.None);
    }

    private static QuotaBook Book(Site site, ulong used) => QuotaBook.Of(site, TimeZoneInfo.Utc, Now, (_, _) => used);
}
