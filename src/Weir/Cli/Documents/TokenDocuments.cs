using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weir.Cli.Rows;
using Weir.Web.Access;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir token add</c>.</summary>
internal sealed record TokenAddDocument : Document
{
    public required string Name { get; init; }

    public required string Role { get; init; }

    /// <summary>For the role member: the id; else null.</summary>
    public required uint? Member { get; init; }

    /// <summary>The secret; shown this once.</summary>
    public required string Token { get; init; }
}

/// <summary>Answer of <c>weir token remove</c>.</summary>
internal sealed record TokenRemoveDocument : Document
{
    public required string Name { get; init; }
}

/// <summary>Answer of <c>weir token list</c>.</summary>
internal sealed record TokenListDocument : Document
{
    /// <summary>In the order in which they were made.</summary>
    public required ImmutableArray<TokenRow> Tokens { get; init; }
}

/// <param name="Member">For the role member: the id; else null.</param>
/// <param name="Login">That member's login when the token was made.</param>
internal sealed record TokenRow(string Name, string Role, uint? Member, string? Login, string Created)
{
    public static TokenRow From(Token token) =>
        new(token.Name, token.Role.Word(), token.MemberId, token.Login, Words.Of(token.Created));
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(TokenAddDocument))]
[JsonSerializable(typeof(TokenRemoveDocument))]
[JsonSerializable(typeof(TokenListDocument))]
internal sealed partial class TokenDocuments : JsonSerializerContext;
