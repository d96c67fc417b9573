using Weir.Testing;

namespace Weir.Tests.Architecture;

/// <summary>The text of the product.</summary>
internal static class SourceFiles
{
    /// <summary>Every C# file below a folder of the repository, sorted, relative to the root.</summary>
    public static IReadOnlyList<string> Below(string folder) =>
        Directory
            .EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Order(StringComparer.Ordinal)
            .ToArray();

    public static string PathOf(string relative) => Path.Combine(Repository.Root, relative);
}
