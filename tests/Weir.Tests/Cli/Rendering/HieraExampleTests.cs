using Shouldly;
using Weir.Cli.Frame;
using Weir.Testing;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Cli.Rendering;

/// <summary>examples/hiera in both forms, as its README renders it.</summary>
public sealed class HieraExampleTests
{
    [Theory]
    [InlineData("ipset", "ipsets")]
    [InlineData("ipset", "rules.v4")]
    [InlineData("ipset", "rules.v6")]
    [InlineData("nft", "weir.nft")]
    public void Render_Example_IsTheGolden(string form, string file)
    {
        using var folder = new TempFolder();
        var run = WeirRun.In(
            Path.Combine(Repository.Root, "examples", "hiera"),
            "render",
            folder.Path,
            "--hiera",
            "data/node.json",
            "data/common.yaml",
            "--to",
            form
        );

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Error.ShouldBeEmpty();
        Golden.ShouldMatch(File.ReadAllText(folder.File(file)), $"hiera.{file}");
    }
}
