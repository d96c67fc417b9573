using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Weir.Web.Access;

/// <summary>The form of tokens.json.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(TokenLines))]
internal sealed partial class TokenJson : JsonSerializerContext;

internal sealed record TokenLines(TokenLine[] Tokens);

/// <param name="Sha256">Of the secret, in hexadecimal digits.</param>
internal sealed record TokenLine(
    string Name,
    string Role,
    string Sha256,
    DateTimeOffset Created,
    uint? MemberId = null,
    string? Login = null
)
{
    public static TokenLine Of(Token token) =>
        new(
            token.Name,
            token.Role.Word(),
            Convert.ToHexStringLower(token.Hash.Span),
            token.Created,
            token.MemberId,
            token.Login
        );

    /// <exception cref="FormatException">It is no token.</exception>
    public Token Token()
    {
        var hash = Convert.FromHexString(Sha256);
        var role = RoleWords.Of(Role) ?? throw new FormatException($"'{Role}' is no role");
        return hash.Length != SHA256.HashSizeInBytes
                ? throw new FormatException($"the hash of '{Name}' has a wrong length")
            : role == Access.Role.Member && MemberId is null ? throw new FormatException($"'{Name}' names no member")
            : new Token(Name, role, MemberId, Login, hash, Created);
    }
}
