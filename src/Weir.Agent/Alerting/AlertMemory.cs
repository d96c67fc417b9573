using System.Collections.Immutable;
using System.Text.Json;
using Weir.Agent.State;
using Weir.Core.Alerting;
using Weir.Core.Text;

namespace Weir.Agent.Alerting;

/// <summary>What a restart must know of alerts: which are raised, and which notices have not arrived, by their places.</summary>
internal sealed record AlertState(AlertBook Book, ImmutableDictionary<string, ImmutableArray<PostedNotice>> Waiting)
{
    public static AlertState Empty { get; } =
        new(AlertBook.Empty, ImmutableDictionary<string, ImmutableArray<PostedNotice>>.Empty);
}

/// <summary>
/// The alerts on disk, book and notices in one file: after a restart nobody is told again of what he knows, what is over meanwhile is told, and so is
/// what did not arrive.
/// </summary>
internal sealed class AlertMemory(string stateDirectory)
{
    public const string FileName = "alerts.json";

    private readonly string _path = Path.Combine(stateDirectory, FileName);

    /// <summary>Empty when there is no file, or it cannot be read.</summary>
    public AlertState Load(Action<Diagnostic> say)
    {
        try
        {
            return File.Exists(_path)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), AlertJson.Default.AlertsFile)?.ToState()
                    ?? throw new JsonException("it says nothing")
                : AlertState.Empty;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException)
        {
            say(AlertEvents.NotRemembered(_path, broken.Message));
            return AlertState.Empty;
        }
    }

    /// <returns>What it refused; null when it is saved.</returns>
    public Diagnostic? Save(AlertState state)
    {
        try
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(AlertsFile.Of(state), AlertJson.Default.AlertsFile);
            AtomicFile.Write(_path, stream => stream.Write(bytes));
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return AlertEvents.NotRemembered(_path, refused.Message);
        }
    }
}
