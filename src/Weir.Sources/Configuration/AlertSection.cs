using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Alerting;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>Reads the <c>alerts:</c> part of agent.yaml.</summary>
internal sealed class AlertSection(string directory, YamlScalars scalars)
{
    private static readonly TimeSpan LongestFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestRepeat = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRepeat = TimeSpan.FromDays(7);

    private static readonly (string Word, AlertSubject Subject)[] Subjects =
    [
        ("drops", AlertSubject.Drops),
        ("conntrack", AlertSubject.Conntrack),
        ("softirq", AlertSubject.Softirq),
        ("drift", AlertSubject.Drift),
        ("apply", AlertSubject.Apply),
        ("source", AlertSubject.Source),
        ("held", AlertSubject.Held),
        ("feed", AlertSubject.Feed),
        ("quota", AlertSubject.Quota),
        ("certificate", AlertSubject.Certificate),
    ];

    public AlertSettings? Read(YamlValue? value)
    {
        if (value is null || scalars.Map(value, "alerts") is not { } map)
        {
            return null;
        }

        var settings = new AlertSettings();
        var rules = map.Optional("rules");
        var repeat = AgentTimes.Read(map, "repeat", ShortestRepeat, LongestRepeat, scalars);
        var webhook = Webhook(map.Optional("webhook"));
        var mail = new MailSection(directory, scalars).Read(map.Optional("mail"));
        map.Finish();
        return settings with
        {
            Rules = rules is null ? settings.Rules : new(Rules(rules)),
            Repeat = repeat ?? settings.Repeat,
            Webhook = webhook,
            Mail = mail,
        };
    }

    private ImmutableArray<AlertRule> Rules(YamlValue value)
    {
        var rules = ImmutableArray.CreateBuilder<AlertRule>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in scalars.Items(value, "rules"))
        {
            if (Rule(item) is not { } rule)
            {
                continue;
            }

            if (names.Add(rule.Name))
            {
                rules.Add(rule);
            }
            else
            {
                scalars.Bag.Add(AlertFileErrors.TwiceNamed(item.At, rule.Name));
            }
        }

        return rules.ToImmutable();
    }

    private AlertRule? Rule(YamlValue item)
    {
        if (scalars.Map(item, "a rule") is not { } map)
        {
            return null;
        }

        var when = map.Required("when");
        var subject = scalars.Choice<AlertSubject>(when, "when", Subjects);
        var name = map.Optional("name") is { } named ? scalars.Text(named, "name") : null;
        var reason = map.Optional("reason") is { } counted ? scalars.Text(counted, "reason") : null;
        var above = Above(map);
        var lasts = AgentTimes.Read(map, "for", TimeSpan.Zero, LongestFor, scalars) ?? TimeSpan.Zero;
        map.Finish();
        if (subject is not { } known || when is null)
        {
            return null;
        }

        var word = Subjects.First(one => one.Subject == known).Word;
        if (AlertRule.HasLimit(known) != map.Has("above"))
        {
            scalars.Bag.Add(AlertFileErrors.Limit(when.At, word, AlertRule.HasLimit(known)));
        }

        if (reason is not null && known != AlertSubject.Drops)
        {
            scalars.Bag.Add(AlertFileErrors.NoReason(when.At, word));
        }

        return new AlertRule(name ?? (reason is null ? word : $"{word} {reason}"), known, reason, above, lasts);
    }

    private double? Above(MapReader map)
    {
        if (map.Optional("above") is not { } value)
        {
            return null;
        }

        if (
            value is YamlValue.Scalar { IsPlain: true } scalar
            && double.TryParse(
                scalar.Text,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && double.IsFinite(number)
        )
        {
            return number;
        }

        scalars.Bag.Add(FileErrors.WrongType(value.At, "above", "a number, such as 80 or 0.5", value.Kind));
        return null;
    }

    private WebhookSettings? Webhook(YamlValue? value)
    {
        if (value is null || scalars.Map(value, "webhook") is not { } map)
        {
            return null;
        }

        var written = map.Required("url");
        var text = written is null ? null : scalars.Text(written, "url");
        var secret = FilePath(map.Optional("secretFile"), "secretFile");
        map.Finish();
        if (written is null || text is null)
        {
            return null;
        }

        if (
            Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            && url.UserInfo.Length == 0
        )
        {
            return new WebhookSettings(url, secret);
        }

        scalars.Bag.Add(AlertFileErrors.NoUrl(written.At, text));
        return null;
    }

    private string? FilePath(YamlValue? value, string what) =>
        value is not null && scalars.Text(value, what) is { } text
            ? Path.GetFullPath(Path.Combine(Path.GetFullPath(directory), text))
            : null;
}
