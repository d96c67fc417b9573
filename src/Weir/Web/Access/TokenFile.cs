using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Weir.Agent.State;
using Weir.Core.Text;

namespace Weir.Web.Access;

/// <summary>
/// <c>tokens.json</c> in the state folder, root's alone (0600): which tokens there are. Read again whenever it changes, so that a token made or
/// removed by <c>weir token</c> counts at once. A file that cannot be read lets nobody in.
/// </summary>
internal sealed class TokenFile
{
    public const string FileName = "tokens.json";

    private const int MostBytes = 1 << 20;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private Contents _newest = new(default, []);

    public TokenFile(string stateDirectory) => _path = Path.Combine(stateDirectory, FileName);

    private sealed record Contents(Stamp Stamp, ImmutableArray<Token> Tokens);

    private readonly record struct Stamp(DateTime Written, long Length);

    /// <summary>Each token of the file.</summary>
    /// <exception cref="TokenException">It is damaged or cannot be read.</exception>
    public ImmutableArray<Token> Read()
    {
        try
        {
            var file = new FileInfo(_path);
            if (!file.Exists)
            {
                return [];
            }

            var stamp = new Stamp(file.LastWriteTimeUtc, file.Length);
            var newest = Volatile.Read(ref _newest);
            if (newest.Stamp == stamp)
            {
                return newest.Tokens;
            }

            if (file.Length > MostBytes)
            {
                throw new TokenException(TokenDiagnostics.Damaged(_path, $"it has more than {MostBytes} bytes"));
            }

            var tokens = Parse(File.ReadAllBytes(_path));
            Volatile.Write(ref _newest, new Contents(stamp, tokens));
            return tokens;
        }
        catch (Exception damaged)
            when (damaged is JsonException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new TokenException(TokenDiagnostics.Damaged(_path, damaged.Message));
        }
    }

    /// <summary>The token with this secret; null when there is none. Takes the same time for each.</summary>
    /// <exception cref="TokenException">The file is damaged.</exception>
    public Token? Find(string secret)
    {
        if (secret.Length != Token.SecretLength)
        {
            return null;
        }

        var hash = Token.HashOf(secret);
        Token? found = null;
        foreach (var token in Read())
        {
            found = CryptographicOperations.FixedTimeEquals(token.Hash.Span, hash) ? token : found;
        }

        return found;
    }

    /// <exception cref="TokenException">It cannot be written.</exception>
    public void Write(ImmutableArray<Token> tokens)
    {
        var lines = new TokenLines([.. tokens.Select(TokenLine.Of)]);
        try
        {
            AtomicFile.Write(
                _path,
                stream =>
                {
                    // Closed to others before there is anything in it.
                    File.SetUnixFileMode(((FileStream)stream).SafeFileHandle, Private);
                    JsonSerializer.Serialize(stream, lines, TokenJson.Default.TokenLines);
                }
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new TokenException(TokenDiagnostics.Unwritable(_path, refused.Message));
        }
    }

    private static ImmutableArray<Token> Parse(byte[] bytes)
    {
        var lines = JsonSerializer.Deserialize(bytes, TokenJson.Default.TokenLines);
        return lines is null ? throw new FormatException("it is null") : [.. lines.Tokens.Select(line => line.Token())];
    }
}

/// <summary>The file of tokens cannot be used.</summary>
internal sealed class TokenException(Diagnostic finding) : Exception(finding.Message)
{
    public Diagnostic Finding => finding;
}
