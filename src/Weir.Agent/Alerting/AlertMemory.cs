using System.Text.Json;
using Weir.Agent.State;
using Weir.Core.Alerting;
using Weir.Core.Text;

namespace Weir.Agent.Alerting;

/// <summary>The alerts on disk: after a restart nobody is told again of what he knows, and what is over meanwhile is told.</summary>
internal sealed class AlertMemory(string stateDirectory)
{
    public const string FileName = "alerts.json";

    private readonly string _path = Path.Combine(stateDirectory, FileName);

    /// <summary>An empty book when there is none, or it cannot be read.</summary>
    public AlertBook Load(Action<Diagnostic> say)
    {
        try
        {
            return
                File.Exists(_path)
                && JsonSerializer.Deserialize(File.ReadAllBytes(_path), AlertJson.Default.AlertsFile) is { } file
                ? new AlertBook([.. file.Alerts])
                : AlertBook.Empty;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException)
        {
            say(AlertEvents.NotRemembered(_path, broken.Message));
            return AlertBook.Empty;
        }
    }

    /// <returns>What it refused; null when it is saved.</returns>
    public Diagnostic? Save(AlertBook book)
    {
        try
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(
                new AlertsFile([.. book.Alerts]),
                AlertJson.Default.AlertsFile
            );
            AtomicFile.Write(_path, stream => stream.Write(bytes));
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return AlertEvents.NotRemembered(_path, refused.Message);
        }
    }
}
