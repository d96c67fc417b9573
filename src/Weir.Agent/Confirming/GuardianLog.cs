using System.Globalization;

namespace Weir.Agent.Confirming;

/// <summary>A line for each thing a guardian does; nobody sees its standard output.</summary>
internal sealed class GuardianLog(string path, TimeProvider time)
{
    public void Write(string line)
    {
        try
        {
            var at = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            File.AppendAllText(path, $"{at} {Environment.ProcessId} {line}\n");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep the rollback from happening.
        }
    }
}
