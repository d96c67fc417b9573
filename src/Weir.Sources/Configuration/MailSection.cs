using System.Collections.Immutable;
using System.Globalization;
using System.Net.Mail;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>Reads the <c>mail:</c> part of agent.yaml's alerts.</summary>
internal sealed class MailSection(string directory, YamlScalars scalars)
{
    private const int SubmissionPort = 587; // RFC 6409

    public MailSettings? Read(YamlValue? value)
    {
        if (value is null || scalars.Map(value, "mail") is not { } map)
        {
            return null;
        }

        var server = Server(map.Required("server"));
        var tls = scalars.Choice<bool>(map.Optional("tls"), "tls", [("starttls", true), ("none", false)]) ?? true;
        var from = Address(map.Required("from"), "from");
        var to = Addresses(map.Required("to"));
        var user = map.Optional("user") is { } named ? scalars.Text(named, "user") : null;
        var password = map.Optional("passwordFile") is { } file ? scalars.Text(file, "passwordFile") : null;
        map.Finish();
        if (user is null != password is null)
        {
            scalars.Bag.Add(AlertFileErrors.HalfLogin(value.At, user is null));
        }

        return server is not { } place || from is null || to.IsEmpty
            ? null
            : new MailSettings(
                place.Host,
                place.Port,
                tls,
                from,
                new(to),
                user,
                password is null ? null : Path.GetFullPath(Path.Combine(Path.GetFullPath(directory), password))
            );
    }

    /// <summary><c>mail.example.org:587</c>; the port may be left out.</summary>
    private (string Host, int Port)? Server(YamlValue? value)
    {
        if (value is null || scalars.Text(value, "server") is not { } text)
        {
            return null;
        }

        var colon = text.LastIndexOf(':');
        var isPort = colon > 0 && !text.EndsWith(']');
        var host = isPort ? text[..colon] : text;
        var bare = host is ['[', .. var inner, ']'] ? inner : host;
        var port = SubmissionPort;
        if (
            Uri.CheckHostName(bare) != UriHostNameType.Unknown
            && (
                !isPort
                || int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            )
            && port is > 0 and <= ushort.MaxValue
        )
        {
            return (bare, port);
        }

        scalars.Bag.Add(AlertFileErrors.NoServer(value.At, text));
        return null;
    }

    private ImmutableArray<string> Addresses(YamlValue? value) =>
        value is null ? [] : [.. scalars.Items(value, "to").Select(item => Address(item, "to")).OfType<string>()];

    /// <summary>An address alone; a line break in it would be a header of its own.</summary>
    private string? Address(YamlValue? value, string what)
    {
        if (value is null || scalars.Text(value, what) is not { } text)
        {
            return null;
        }

        if (!text.Any(char.IsControl) && MailAddress.TryCreate(text, out var address) && address.Address == text)
        {
            return text;
        }

        scalars.Bag.Add(AlertFileErrors.NoAddress(value.At, what, text));
        return null;
    }
}
