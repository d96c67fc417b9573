using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Weir.Core.Alerting;
using Xunit;

namespace Weir.Tests.Alerting;

/// <summary>When alerts are raised, repeated and over.</summary>
public sealed class AlertBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Repeat = TimeSpan.FromHours(4);

    private static readonly AlertRule Conntrack = new(
        "conntrack",
        AlertSubject.Conntrack,
        null,
        80,
        TimeSpan.FromSeconds(30)
    );

    [Fact]
    public void Step_ConditionThatLasts_IsRaisedOnceAfterItsTime() =>
        Told([(0, 90), (10, 91), (29, 92), (30, 93), (31, 94), (60, 95)]).ShouldBe([(30, NoticeKind.Raised)]);

    [Fact]
    public void Step_ConditionThatGoesTooSoon_IsNeverTold() =>
        Told([(0, 90), (20, 70), (25, 90), (50, 90), (54, 90), (54.9, 79)]).ShouldBeEmpty();

    [Fact]
    public void Step_Flapping_IsNotOverUntilItIsOverForAsLong() =>
        Told([(0, 90), (30, 90), (40, 70), (60, 90), (65, 70), (94, 70), (95, 70)])
            .ShouldBe([(30, NoticeKind.Raised), (95, NoticeKind.Cleared)]);

    [Fact]
    public void Step_WhatStaysSo_IsRepeated() =>
        Told([(0, 90), (30, 90), (30 + 14399, 90), (30 + 14400, 90), (30 + 14401, 90)])
            .ShouldBe([(30, NoticeKind.Raised), (30 + 14400, NoticeKind.Repeated)]);

    [Fact]
    public void Step_FigureNotKnown_NeitherRaisesNorEnds() =>
        Told([(0, 90), (30, null), (31, 90), (40, null), (200, null), (210, 70), (240, 70)])
            .ShouldBe([(31, NoticeKind.Raised), (240, NoticeKind.Cleared)]);

    [Fact]
    public void Step_AtTheLimit_IsNotAbove() => Told([(0, 80), (60, 80)]).ShouldBeEmpty();

    [Fact]
    public void Step_ClockPutBack_BeginsAnewAndEndsNothingEarly() =>
        Told([(1000, 90), (0, 90), (29, 90), (30, 90), (500, 70), (100, 70), (129, 70), (130, 70)])
            .ShouldBe([(30, NoticeKind.Raised), (130, NoticeKind.Cleared)]);

    [Fact]
    public void Step_ClockPutBackAfterItWasTold_IsRepeatedAfterItsTime() =>
        Told([(1000, 90), (1030, 90), (0, 90), (14399, 90), (14400, 90)])
            .ShouldBe([(1030, NoticeKind.Raised), (14400, NoticeKind.Repeated)]);

    [Fact]
    public void Shift_AnAlert_MovesEachOfItsMoments()
    {
        var alert = new Alert("a", Start, Start.AddSeconds(1), Start.AddSeconds(3), Start.AddSeconds(2), 5, "text");
        var hour = TimeSpan.FromHours(1);

        new AlertBook([alert])
            .Shift(hour)
            .Alerts.ShouldHaveSingleItem()
            .ShouldBe(
                alert with
                {
                    Since = Start + hour,
                    Raised = Start.AddSeconds(1) + hour,
                    OverSince = Start.AddSeconds(3) + hour,
                    Told = Start.AddSeconds(2) + hour,
                }
            );
    }

    [Fact]
    public void Step_OneMemberOverQuota_IsRaisedAndNobodyIsNot()
    {
        var rule = new AlertRule("quota", AlertSubject.Quota, null, null, TimeSpan.Zero);

        Notices(["anna"]).ShouldHaveSingleItem().Alert.Text.ShouldBe("1 member is over quota: anna");
        Notices([]).ShouldBeEmpty();

        ImmutableArray<AlertNotice> Notices(ImmutableArray<string> over) =>
            AlertBook.Empty.Step([rule], new AlertFigures { OverQuota = over }, Repeat, Start).Notices;
    }

    [Fact]
    public void Step_RuleThatIsGone_TakesItsAlertAlong()
    {
        var (book, _) = AlertBook.Empty.Step([Conntrack with { For = TimeSpan.Zero }], Figures(90), Repeat, Start);
        book.Active.ShouldHaveSingleItem();

        var (next, notices) = book.Step([], Figures(90), Repeat, Start.AddSeconds(1));

        next.Alerts.ShouldBeEmpty();
        notices.ShouldBeEmpty();
    }

    [Fact]
    public void Step_EverySubject_SaysWhatIsWrong()
    {
        var figures = new AlertFigures
        {
            DropsPerSecond = ImmutableDictionary<string, double>.Empty.Add("ban", 12_345.6).Add("bogon", 1),
            ConntrackPercent = 91,
            SoftirqPercent = 99,
            HasDrift = true,
            NotApplied = "the kernel refused",
            SourceIsBad = true,
            Held = "30 % vanish",
            FeedHours = 27,
            OverQuota = ["a", "b", "c", "d", "e", "f", "g"],
            CertificateEnds = "'CN=fw1' ends in 9 days, at 2026-12-01 10:00 UTC",
        };
        ImmutableArray<AlertRule> rules =
        [
            .. Enum.GetValues<AlertSubject>()
                .Select(static one => new AlertRule(
                    $"{one}",
                    one,
                    null,
                    AlertRule.HasLimit(one) ? 10 : null,
                    TimeSpan.Zero
                )),
            new("bans", AlertSubject.Drops, "ban", 10, TimeSpan.Zero),
        ];

        var (_, notices) = AlertBook.Empty.Step(rules, figures, Repeat, Start);

        notices
            .Select(static notice => notice.Alert.Text)
            .ShouldBe([
                "12,346.6 packets/s are dropped; the limit is 10",
                "91 % of the connections that can be tracked are in use; the limit is 10",
                "99 % of the busiest CPU go to soft interrupts; the limit is 10",
                "somebody else's change of Weir's table is in force",
                "what the source wants could not be put into force: the kernel refused",
                "the source cannot be used; what was in force stays",
                "a change is held until somebody accepts it: 30 % vanish",
                "27 hours since the oldest feed was read; the limit is 10",
                "7 members are over quota: a, b, c, d, e and 2 more",
                "the certificate of the HTTP API is to be renewed: 'CN=fw1' ends in 9 days, at 2026-12-01 10:00 UTC",
                "12,345.6 packets/s are dropped as 'ban'; the limit is 10",
            ]);
    }

    /// <summary>Whatever comes: raised and cleared take turns, and repetitions lie between them.</summary>
    [Fact]
    public void Step_AnyFigures_RaisedAndClearedTakeTurns() =>
        Check.QuickThrowOnFailure(
            Prop.ForAll<ushort[]>(steps =>
            {
                var at = 0.0;
                var told = Told([
                    .. steps.Select(step => (at += step % 50, step % 7 == 0 ? null : (double?)(step % 160))),
                ]);
                var isRaised = false;
                return told.All(one =>
                {
                    var fits = one.Kind == NoticeKind.Raised ? !isRaised : isRaised;
                    isRaised = one.Kind != NoticeKind.Cleared;
                    return fits;
                });
            })
        );

    private static List<(double At, NoticeKind Kind)> Told(params (double At, double? Percent)[] figures)
    {
        var book = AlertBook.Empty;
        var told = new List<(double, NoticeKind)>();
        foreach (var (at, percent) in figures)
        {
            (book, var notices) = book.Step([Conntrack], Figures(percent), Repeat, Start.AddSeconds(at));
            told.AddRange(notices.Select(notice => (at, notice.Kind)));
        }

        return told;
    }

    private static AlertFigures Figures(double? percent) => new() { ConntrackPercent = percent };
}
