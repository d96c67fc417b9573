using Shouldly;
using Xunit;

namespace Weir.Tests.Architecture;

/// <summary>The engine judges passes and simulator, so it must not be made of them.</summary>
public sealed class EngineIndependenceTests
{
    private static readonly string[] Strangers =
    [
        "Weir.Core.Compiler",
        "Weir.Core.Analysis.Simulation",
        "Simulator",
        "PacketFields",
        "ElementSearch",
    ];

    public static TheoryData<string> Folders => ["src/Weir.Core/Rules/Space", "src/Weir.Core/Analysis/Equivalence"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Engine_Sources_NameNeitherPassesNorSimulator(string folder)
    {
        var files = Directory.GetFiles(SourceFiles.PathOf(folder), "*.cs");

        files.ShouldNotBeEmpty();
        files.SelectMany(Foreign).ShouldBeEmpty();
    }

    private static IEnumerable<string> Foreign(string path) =>
        from line in File.ReadLines(path)
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        from stranger in Strangers
        where line.Contains(stranger, StringComparison.Ordinal)
        select $"{Path.GetFileName(path)}: {line.Trim()}";
}
