namespace Weir.Tests.Architecture;

/// <summary>The work tree the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Weir.slnx.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Every C# file below a folder of the repository, sorted, relative to the root.</summary>
    public static IReadOnlyList<string> CSharpFiles(string folder) =>
        Directory
            .EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Order(StringComparer.Ordinal)
            .ToArray();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Weir.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"no Weir.slnx above {AppContext.BaseDirectory}");
    }
}
