using Shouldly;
using Weir.Testing;
using Xunit.Abstractions;

namespace Weir.KernelTests.Injector;

public sealed class EmbeddedObjectTests(ITestOutputHelper output)
{
    [KernelFact]
    public void EmbeddedObject_CompiledAgain_IsTheSame()
    {
        var root = RepositoryRoot();
        var folder = Directory.CreateTempSubdirectory("weir-bpf-");
        try
        {
            if (
                !Tool.Run("sh", ["-c", "clang --version 2>/dev/null || true"])
                    .Contains("version 14.", StringComparison.Ordinal)
            )
            {
                output.WriteLine("not compared: the committed objects are clang 14's, and it is not here");
                return;
            }

            Tool.Run(Path.Combine(root, "eng", "bpf"), [folder.FullName]);

            foreach (var name in Directory.EnumerateFiles(folder.FullName).Select(Path.GetFileName))
            {
                File.ReadAllBytes(Path.Combine(folder.FullName, name!))
                    .ShouldBe(File.ReadAllBytes(Path.Combine(root, "bpf", name!)), name);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Weir.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
