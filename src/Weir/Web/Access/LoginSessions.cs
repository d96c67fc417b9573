using System.Buffers.Text;
using System.Security.Cryptography;

namespace Weir.Web.Access;

/// <summary>
/// Log-ins by cookie, in memory: a restart of the agent logs everybody out. A session holds the token's hash, so that removing the token ends it. Bounded: the
/// one not used for longest goes first.
/// </summary>
internal sealed class LoginSessions(TimeProvider time)
{
    private const int Most = 1000;
    private static readonly TimeSpan Idle = TimeSpan.FromHours(12);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private readonly Lock _one = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    private sealed record Session(string TokenHash, long Begun)
    {
        public long Used { get; set; } = Begun;
    }

    /// <returns>What the cookie carries.</returns>
    public string Begin(Token token)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        lock (_one)
        {
            if (_sessions.Count >= Most)
            {
                _sessions.Remove(_sessions.MinBy(static one => one.Value.Used).Key);
            }

            _sessions[id] = new Session(HashText(token), time.GetTimestamp());
        }

        return id;
    }

    /// <summary>The token that a cookie stands for; null when it is none, or no more.</summary>
    public Token? Find(string id, IEnumerable<Token> tokens)
    {
        lock (_one)
        {
            if (!_sessions.TryGetValue(id, out var session))
            {
                return null;
            }

            var token = tokens.FirstOrDefault(token => HashText(token) == session.TokenHash);
            if (
                token is null
                || time.GetElapsedTime(session.Used) > Idle
                || time.GetElapsedTime(session.Begun) > Longest
            )
            {
                _sessions.Remove(id);
                return null;
            }

            session.Used = time.GetTimestamp();
            return token;
        }
    }

    public void End(string id)
    {
        lock (_one)
        {
            _sessions.Remove(id);
        }
    }

    private static string HashText(Token token) => Convert.ToHexStringLower(token.Hash.Span);
}
