namespace Weir.Agent.Alerting;

/// <summary>A secret beside the settings: read when it is needed, so that it can be changed, and never shown.</summary>
internal static class SecretFile
{
    private const int Longest = 4096;

    /// <summary>The first line.</summary>
    /// <exception cref="DeliveryException">The file cannot be read, or has none.</exception>
    public static string Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[Longest];
            var text = new string(buffer, 0, reader.ReadBlock(buffer));
            var line = text.Split('\n', 2)[0].TrimEnd('\r');
            return line.Length > 0 ? line : throw new DeliveryException($"{path} has no first line");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException($"{path} cannot be read: {refused.Message}", refused);
        }
    }
}
