using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Web.Access;

/// <summary>
/// Log-ins by cookie. A session holds the token's hash, so that removing the token ends it. Bounded: the one not used for longest goes first. With a file
/// they outlive the agent; ages are told by the clock then, and by nothing that can be put back while it runs.
/// </summary>
internal sealed class LoginSessions
{
    private const int Most = 1000;
    private static readonly TimeSpan Idle = TimeSpan.FromHours(12);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>The file is written no more often, whoever logs in how fast; a use alone is written when the one written is so old.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Stale = TimeSpan.FromHours(1);

    private readonly TimeProvider _time;
    private readonly SessionFile? _file;
    private readonly Lock _one = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private long? _saved;
    private bool _isChanged;

    private sealed record Session(string TokenHash, long Begun)
    {
        public long Used { get; set; } = Begun;

        public long Saved { get; set; } = Begun;
    }

    public LoginSessions(TimeProvider time, SessionFile? file = null)
    {
        (_time, _file) = (time, file);
        foreach (var line in file?.Read() ?? [])
        {
            var session = new Session(line.Token, StampOf(line.Begun)) { Used = StampOf(line.Used) };
            session.Saved = session.Used;
            if (_sessions.Count < Most && !IsOver(session))
            {
                _sessions[line.Cookie] = session;
            }
        }
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

            _sessions[KeyOf(id)] = new Session(HashText(token), _time.GetTimestamp());
            _isChanged = true;
            Save();
        }

        return id;
    }

    /// <summary>The token that a cookie stands for; null when it is none, or no more.</summary>
    public Token? Find(string id, IEnumerable<Token> tokens)
    {
        var key = KeyOf(id);
        lock (_one)
        {
            if (!_sessions.TryGetValue(key, out var session))
            {
                return null;
            }

            var token = tokens.FirstOrDefault(token => HashText(token) == session.TokenHash);
            if (token is null || IsOver(session))
            {
                _sessions.Remove(key);
                _isChanged = true;
                Save();
                return null;
            }

            session.Used = _time.GetTimestamp();
            _isChanged |= _time.GetElapsedTime(session.Saved) > Stale;
            Save();
            return token;
        }
    }

    public void End(string id)
    {
        lock (_one)
        {
            // At once: whoever logs out wants it to hold.
            _isChanged |= _sessions.Remove(KeyOf(id));
            _saved = null;
            Save();
        }
    }

    private bool IsOver(Session session) =>
        _time.GetElapsedTime(session.Used) > Idle || _time.GetElapsedTime(session.Begun) > Longest;

    private void Save()
    {
        if (_file is null || !_isChanged || (_saved is { } last && _time.GetElapsedTime(last) < Pause))
        {
            return;
        }

        _file.Write([.. _sessions.Select(one => Line(one.Key, one.Value))]);
        (_saved, _isChanged) = (_time.GetTimestamp(), false);
    }

    private SessionLine Line(string cookie, Session session)
    {
        session.Saved = session.Used;
        var now = _time.GetUtcNow();
        return new SessionLine(
            cookie,
            session.TokenHash,
            now - _time.GetElapsedTime(session.Begun),
            now - _time.GetElapsedTime(session.Used)
        );
    }

    /// <summary>The moment of a clock's time; one that is still to come is now.</summary>
    private long StampOf(DateTimeOffset at)
    {
        var now = _time.GetUtcNow();
        var age = at >= now ? TimeSpan.Zero : now - at;
        // An older one is over in any case.
        var ticks = Math.Min(age.Ticks, 2 * Longest.Ticks);
        return _time.GetTimestamp() - (long)(ticks * (_time.TimestampFrequency / (double)TimeSpan.TicksPerSecond));
    }

    private static string KeyOf(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static string HashText(Token token) => Convert.ToHexStringLower(token.Hash.Span);
}
