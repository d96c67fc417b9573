using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Web.Access;

/// <summary>A token that may ask.</summary>
/// <param name="Name">Unique; what the audit log calls the caller.</param>
/// <param name="MemberId">For the role member: whose.</param>
/// <param name="Login">That member's login when the token was made.</param>
/// <param name="Hash">SHA-256 of the secret. The secret has 256 random bits, so there is nothing to guess that a slow hash would slow.</param>
internal sealed record Token(
    string Name,
    Role Role,
    uint? MemberId,
    string? Login,
    ReadOnlyMemory<byte> Hash,
    DateTimeOffset Created
)
{
    public const string Prefix = "weir_";
    private const int SecretBytes = 32;

    /// <summary>Characters of a secret: more are not looked at.</summary>
    public const int SecretLength = 5 + 43;

    public Caller Caller => new(Name, Role, MemberId, Login);

    /// <summary>A new secret, to be shown once.</summary>
    public static string NewSecret() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
