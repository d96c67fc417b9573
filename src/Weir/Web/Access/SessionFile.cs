using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Agent.State;

namespace Weir.Web.Access;

/// <summary>
/// <c>sessions.json</c> in the state folder, root's alone (0600): the log-ins by cookie, so that a restart of the agent logs nobody out. It has hashes alone: who reads it
/// can show no cookie. It is a convenience, so one that is damaged or cannot be written is as none: who was logged in logs in again.
/// </summary>
internal sealed class SessionFile(string stateDirectory)
{
    public const string FileName = "sessions.json";

    private const int MostBytes = 1 << 20;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path = Path.Combine(stateDirectory, FileName);

    public SessionLine[] Read()
    {
        try
        {
            var file = new FileInfo(_path);
            if (!file.Exists || file.Length > MostBytes)
            {
                return [];
            }

            var read = JsonSerializer.Deserialize(File.ReadAllBytes(_path), SessionJson.Default.SessionLines);
            return [.. (read?.Sessions ?? []).OfType<SessionLine>()];
        }
        catch (Exception damaged) when (damaged is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public void Write(SessionLine[] sessions)
    {
        try
        {
            AtomicFile.Write(
                _path,
                stream =>
                {
                    // Closed to others before there is anything in it.
                    File.SetUnixFileMode(((FileStream)stream).SafeFileHandle, Private);
                    JsonSerializer.Serialize(stream, new SessionLines(sessions), SessionJson.Default.SessionLines);
                }
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The log-ins hold in memory all the same.
        }
    }
}

/// <summary>The form of sessions.json.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SessionLines))]
internal sealed partial class SessionJson : JsonSerializerContext;

internal sealed record SessionLines(SessionLine[] Sessions);

/// <param name="Cookie">SHA-256 of what the cookie carries, in hexadecimal digits.</param>
/// <param name="Token">SHA-256 of the token that was shown.</param>
internal sealed record SessionLine(string Cookie, string Token, DateTimeOffset Begun, DateTimeOffset Used);
