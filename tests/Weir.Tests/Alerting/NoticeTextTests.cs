using Shouldly;
using Weir.Agent.Alerting;
using Weir.Core.Alerting;
using Xunit;

namespace Weir.Tests.Alerting;

/// <summary>What somebody reads at three in the morning: what, since when, where, and what to do first.</summary>
public sealed class NoticeTextTests
{
    private static readonly DateTimeOffset s_since = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Body_Raised_SaysWhatSinceWhenWhereAndWhatToDo() =>
        NoticeText
            .Body(Notice(NoticeKind.Raised, AlertSubject.Source), "fw1", "/etc/weir")
            .Split("\r\n")
            .ShouldBe([
                "the source cannot be used.",
                "",
                "alert:  mine, raised at 2026-11-22 03:01:00 UTC",
                "since:  2026-11-22 03:00:00 UTC",
                "node:   fw1",
                "site:   /etc/weir",
                "",
                "What to do: the rules of before are in force. 'weir status' and 'weir check' say what is wrong with the source.",
                "",
            ]);

    [Fact]
    public void Cleared_EverySubject_AsksForNothing()
    {
        foreach (var subject in Enum.GetValues<AlertSubject>())
        {
            var over = Notice(NoticeKind.Cleared, subject);

            NoticeText.Subject(over, "fw1").ShouldBe("[weir fw1] mine over: it was: the source cannot be used");
            NoticeText.Body(over, "fw1", "/etc/weir").ShouldStartWith("Over. It was: the source cannot be used.\r\n");
            NoticeText.Help(over).ShouldBe("Nothing to do.");
        }
    }

    [Fact]
    public void Help_EverySubjectThatIsRaised_NamesACommandOrASetting()
    {
        foreach (var subject in Enum.GetValues<AlertSubject>())
        {
            NoticeText
                .Help(Notice(NoticeKind.Raised, subject))
                .ShouldMatch("^What to do: .*'(weir|systemctl) [a-z ]+.*'");
        }
    }

    private static AlertNotice Notice(NoticeKind kind, AlertSubject subject) =>
        new(
            kind,
            new AlertRule("mine", subject, null, null, TimeSpan.Zero),
            new Alert("mine", s_since, s_since, null, s_since, null, "the source cannot be used"),
            s_since.AddMinutes(1)
        );
}
