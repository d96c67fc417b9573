using System.Xml.Linq;
using Npgsql;
using Shouldly;
using Weir.Cli.Frame;
using Weir.Core.Model;
using Weir.Kernel.Netlink;
using Xunit;

namespace Weir.Tests.Architecture;

public sealed class LayerTests
{
    public static TheoryData<string> Products => [.. Layers.All.Select(layer => layer.Assembly)];

    private static Layer Layer(string assembly) => Layers.All.Single(layer => layer.Assembly == assembly);

    [Theory]
    [MemberData(nameof(Products))]
    public void Product_ReferencesOnlyWhatItsArrowsAllow(string assembly) =>
        Layer(assembly).Check(CompiledAssembly.Beside(assembly)).ShouldBeEmpty();

    /// <summary>The compiler drops references that nothing uses, so the project files are read as well.</summary>
    [Theory]
    [MemberData(nameof(Products))]
    public void Project_DeclaresOnlyWhatItsArrowsAllow(string assembly)
    {
        var layer = Layer(assembly);
        var project = XDocument.Load(Directory.GetFiles(SourceFiles.PathOf(layer.Project), "*.csproj").Single());

        Included(project, "ProjectReference")
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .ShouldBeSubsetOf(layer.Products);
        Included(project, "PackageReference")
            .ShouldAllBe(package =>
                layer.Packages.Any(allowed => package.StartsWith(allowed, StringComparison.Ordinal))
            );
    }

    [Fact]
    public void EveryProjectOfSrc_HasItsRow() =>
        Directory
            .GetDirectories(SourceFiles.PathOf("src"))
            .Select(folder => "src/" + Path.GetFileName(folder))
            .ShouldBe(Layers.All.Select(layer => layer.Project), ignoreOrder: true);

    [Fact]
    public void Backends_SeesOnlyTheKernelsSpecTypes() =>
        Layers.CheckKernelUse(CompiledAssembly.Beside("Weir.Backends")).ShouldBeEmpty();

    /// <summary>The test assembly itself breaks every arrow: it references drivers, the executable and xunit.</summary>
    [Fact]
    public void Check_ForeignReferences_AreCaught()
    {
        var tests = CompiledAssembly.Beside("Weir.Tests");

        foreach (var layer in Layers.All)
            layer.Check(tests).ShouldContain($"{layer.Assembly} references xunit.core");
        Layer("Weir.Core").Check(tests).ShouldContain("Weir.Core references Weir.Kernel");
        Layer("Weir.Core").Check(tests).ShouldContain("Weir.Core references Npgsql");
        Layer("Weir.Agent").Check(tests).ShouldContain("Weir.Agent references Npgsql");
        Layer("Weir.Agent").Check(tests).ShouldContain("Weir.Agent references weir");
        Layer("Weir.Sources").Check(tests).ShouldNotContain("Weir.Sources references Npgsql");
    }

    [Fact]
    public void CheckKernelUse_ATypeThatTalksToTheKernel_IsCaught() =>
        Layers
            .CheckKernelUse(CompiledAssembly.Beside("Weir.Tests"))
            .ShouldContain("Weir.Tests uses Weir.Kernel.Netlink.NetlinkSocket");

    private static IEnumerable<string> Included(XDocument project, string item) =>
        project.Descendants(item).Select(element => element.Attribute("Include")!.Value);

    /// <summary>Never called: these names put the references into the test assembly that the checks above must find.</summary>
    internal static Type[] ForeignTypes() =>
        [typeof(NpgsqlConnection), typeof(NetlinkSocket), typeof(Site), typeof(ExitCode)];
}
