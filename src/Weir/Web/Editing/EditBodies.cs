using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Web.Editing;

/// <summary>What bodies of edits have in common. Values are texts as in a source; numbers may be written as numbers.</summary>
internal abstract record EditBody
{
    /// <summary>Roll back unless confirmed within; null keeps it at once.</summary>
    public int? ConfirmSeconds { get; init; }

    /// <summary>False: write the rows only.</summary>
    public bool? Apply { get; init; }

    /// <summary>True: write nothing, and tell what would change.</summary>
    public bool? Rehearse { get; init; }
}

/// <summary>Of POST members/{id}/block and the like, which need nothing more.</summary>
internal sealed record PlainBody : EditBody;

internal sealed record NewMemberBody : EditBody
{
    [JsonConverter(typeof(TextConverter))]
    public string? Id { get; init; }

    public string? Login { get; init; }

    public string? State { get; init; }

    public string? PublicIpv4 { get; init; }

    public string?[]? Ipv6Prefixes { get; init; }

    public string? Plan { get; init; }

    public string? Quota { get; init; }
}

/// <summary>What is null stays.</summary>
internal sealed record MemberChangeBody : EditBody
{
    public string? State { get; init; }

    public string? Plan { get; init; }

    public string? Quota { get; init; }
}

internal sealed record MoveBody : EditBody
{
    public string? From { get; init; }

    public string? To { get; init; }

    public string? Kind { get; init; }
}

internal sealed record DeviceBody : EditBody
{
    [JsonConverter(typeof(TextConverter))]
    public string? Member { get; init; }

    public string? Address { get; init; }

    public string? Kind { get; init; }
}

internal sealed record ForwardBody : EditBody
{
    [JsonConverter(typeof(TextConverter))]
    public string? Member { get; init; }

    public string? Protocol { get; init; }

    [JsonConverter(typeof(TextConverter))]
    public string? PublicPorts { get; init; }

    public string? Device { get; init; }

    [JsonConverter(typeof(TextConverter))]
    public string? DevicePort { get; init; }
}

internal sealed record OpeningBody : EditBody
{
    [JsonConverter(typeof(TextConverter))]
    public string? Member { get; init; }

    public string? Prefix { get; init; }

    [JsonConverter(typeof(TextConverter))]
    public string? Protocol { get; init; }

    [JsonConverter(typeof(TextConverter))]
    public string? Ports { get; init; }
}

internal sealed record ListenerBody : EditBody
{
    /// <summary>Null or "any": each of the box's own addresses.</summary>
    public string? Address { get; init; }

    public string? Protocol { get; init; }

    [JsonConverter(typeof(TextConverter))]
    public string? Ports { get; init; }

    public string? Comment { get; init; }
}

internal sealed record AllowBody : EditBody
{
    public string? Prefix { get; init; }

    public string? Reason { get; init; }
}

internal sealed record BanBody : EditBody
{
    public string? Prefix { get; init; }

    public string? Reason { get; init; }

    /// <summary>A time, or a span from now such as 12h; null: for good.</summary>
    public string? Expires { get; init; }
}

/// <summary>A text that may be written as a whole number.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number when reader.TryGetInt64(out var number) => $"{number}",
            _ => throw new JsonException("expected a text or a whole number"),
        };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
