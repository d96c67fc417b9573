using System.Globalization;
using Weir.Core.Alerting;

namespace Weir.Agent.Alerting;

/// <summary>A notice in words: a subject of one line, and what to do.</summary>
internal static class NoticeText
{
    private const int LongestSubject = 200;

    public static string Subject(AlertNotice notice, string node)
    {
        var was = notice.Kind == NoticeKind.Cleared ? "it was: " : "";
        var text = $"[weir {node}] {notice.Rule.Name} {Word(notice.Kind)}: {was}{notice.Alert.Text}";
        var line = string.Concat(text.Select(static letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length <= LongestSubject ? line : $"{line[..(LongestSubject - 1)]}…";
    }

    public static string Body(AlertNotice notice, string node, string site) =>
        string.Join(
            "\r\n",
            notice.Kind == NoticeKind.Cleared ? $"Over. It was: {notice.Alert.Text}." : $"{notice.Alert.Text}.",
            "",
            $"alert:  {notice.Rule.Name}, {Word(notice.Kind)} at {Time(notice.At)}",
            $"since:  {Time(notice.Alert.Since)}",
            $"node:   {node}",
            $"site:   {site}",
            "",
            Help(notice),
            ""
        );

    public static string Word(NoticeKind kind) =>
        kind switch
        {
            NoticeKind.Raised => "raised",
            NoticeKind.Repeated => "still so",
            _ => "over",
        };

    /// <summary>What the one who is woken does first.</summary>
    public static string Help(AlertNotice notice) =>
        notice.Kind == NoticeKind.Cleared ? "Nothing to do." : Help(notice.Rule.Subject);

    private static string Help(AlertSubject subject) =>
        subject switch
        {
            AlertSubject.Drops =>
                "What to do: 'weir status' names what is dropped and why; 'weir ban list --sort packets' the busiest bans.",
            AlertSubject.Conntrack =>
                "What to do: new connections fail when it is full. 'weir top' names who opens them; net.netfilter.nf_conntrack_max sets the limit.",
            AlertSubject.Softirq =>
                "What to do: 'weir show --explain' says what a packet costs; docs/operations/floods.md what to set against a flood.",
            AlertSubject.Drift =>
                "What to do: the journal (WEIR0576) says by which process; 'weir apply' puts it right.",
            AlertSubject.Apply =>
                "What to do: the rules of before are in force. 'weir status' and the journal say what the kernel refused.",
            AlertSubject.Source =>
                "What to do: the rules of before are in force. 'weir status' and 'weir check' say what is wrong with the source.",
            AlertSubject.Held => "What to do: look at 'weir plan'; 'weir agent accept' puts it into force.",
            AlertSubject.Feed =>
                "What to do: 'weir feed list' says which list is old; the bans of before stay in force.",
            AlertSubject.Quota => "What to do: 'weir usage MEMBER' shows what was moved.",
            AlertSubject.Certificate =>
                "What to do: put the new certificate and its key where agent.yaml says, then 'systemctl reload weir-agent'; connections live on.",
            _ => "",
        };

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
