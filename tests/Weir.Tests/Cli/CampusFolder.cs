using Shouldly;
using Weir.Cli.Frame;

namespace Weir.Tests.Cli;

/// <summary>A small example campus in a temporary folder, as CSV so that tests can spoil single rows.</summary>
internal sealed class CampusFolder : IDisposable
{
    public CampusFolder(string source = "csv")
    {
        var parent = Directory.CreateTempSubdirectory("weir-cli-").FullName;
        Folder = Path.Combine(parent, "campus");
        var run = WeirRun.In(parent, "init", "--example", "campus", "--members", "8", "--source", source, "campus");
        run.Code.ShouldBe(ExitCode.Ok, run.Error);
    }

    public string Folder { get; }

    public WeirRun Run(params string[] args) => WeirRun.In(Folder, args);

    /// <summary>Replaces text in a file of the folder; it must be there.</summary>
    public void Replace(string file, string before, string after)
    {
        var path = Path.Combine(Folder, file);
        var text = File.ReadAllText(path);
        text.ShouldContain(before);
        File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
    }

    public void Append(string file, string line) => File.AppendAllText(Path.Combine(Folder, file), $"{line}\n");

    /// <summary>Text with the folder's own name taken out, for goldens.</summary>
    public string Neutral(string text) => text.Replace(Folder, "SITE", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder) ?? Folder, recursive: true);
}
