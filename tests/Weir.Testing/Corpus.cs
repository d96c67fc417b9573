using Xunit;

namespace Weir.Testing;

/// <summary>Files that nobody in this project wrote, outside the repository: the folder that WEIR_CORPUS names.</summary>
public static class Corpus
{
    private static string? Root { get; } =
        Environment.GetEnvironmentVariable("WEIR_CORPUS") is { Length: > 0 } root ? root : null;

    /// <summary>Why tests on this folder of the corpus cannot run; null when they can.</summary>
    public static string? Missing(string folder) =>
        Root is null ? "WEIR_CORPUS names no folder with the corpus"
        : Directory.Exists(Path.Combine(Root, folder)) ? null
        : $"the corpus in {Root} has no folder '{folder}'";

    /// <summary>A path in the corpus.</summary>
    public static string PathOf(string relative) => Path.Combine(Root ?? "", relative);

    /// <summary>Files below a folder of the corpus by their path in it, in order; one empty name where there is no corpus.</summary>
    public static TheoryData<string> FilesIn(string folder, Func<string, bool>? where = null)
    {
        var data = new TheoryData<string>();
        if (Missing(folder) is not null)
        {
            // A theory without data fails; one row lets it be skipped with its reason.
            data.Add("");
            return data;
        }

        var root = PathOf(folder);
        foreach (
            var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        )
        {
            var name = Path.GetRelativePath(root, path);
            if (where is null || where(name))
            {
                data.Add(name);
            }
        }

        return data;
    }
}

/// <summary>A theory over a folder of the corpus. Skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CorpusTheoryAttribute : TheoryAttribute
{
    public CorpusTheoryAttribute(string folder) => Skip = Corpus.Missing(folder);
}

/// <summary>A test over a folder of the corpus. Skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute(string folder) => Skip = Corpus.Missing(folder);
}
