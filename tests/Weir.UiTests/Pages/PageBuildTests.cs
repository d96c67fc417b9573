using System.Diagnostics;
using Shouldly;
using Weir.Testing;
using Xunit;

namespace Weir.UiTests.Pages;

/// <summary>The committed page against one built here from the same sources.</summary>
public sealed class PageBuildTests
{
    [NodeFact]
    public void Page_BuiltAgain_IsTheCommittedOne()
    {
        var folder = Directory.CreateTempSubdirectory("weir-ui-");
        try
        {
            Tool.Run(Path.Combine(NodeFactAttribute.Ui, "build"), ["--offline", "--to", folder.FullName]);

            Files(folder.FullName).ShouldBe(Files(Path.Combine(Repository.Root, "src", "Weir", "Web", "page")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, string> Files(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText);
}

/// <summary>A test that needs node and the page's packages; skipped, by name and with the reason, without.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public static string Ui { get; } = Path.Combine(Repository.Root, "ui");

    public NodeFactAttribute() =>
        Skip =
            !Directory.Exists(Path.Combine(Ui, "node_modules"))
                ? "ui/node_modules is missing: run ui/build once (node 20.19 or later)"
            : HasNode() ? null
            : "node is missing: the page cannot be built here (node 20.19 or later)";

    private static bool HasNode()
    {
        try
        {
            using var node = Process.Start(
                new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true, UseShellExecute = false }
            );
            node?.WaitForExit();
            return node?.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
