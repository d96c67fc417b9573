namespace Weir.Cli.Frame;

/// <summary>Which folder is the site: the one named, else the current one when it has a weir.yaml.</summary>
internal static class SiteFolderChoice
{
    public const string FileName = "weir.yaml";

    public static string Find(string? named, string currentDirectory)
    {
        var directory = named is null ? currentDirectory : Path.GetFullPath(named, currentDirectory);
        if (File.Exists(Path.Combine(directory, FileName)))
        {
            return directory;
        }

        throw new CommandStopped(ExitCode.BadInput, CommandLineDiagnostics.NoSite(directory, named is not null));
    }
}
