using System.Globalization;
using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Sources;
using Weir.Testing;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Compiler;

public sealed class WebfarmExampleTests
{
    [Fact]
    public void Example_AsNftText_MatchesGolden()
    {
        var folder = Path.Combine(Repository.Root, "examples", "webfarm");
        var reading = SiteFolder.Load(folder, TimeProvider.System);
        reading.Diagnostics.ShouldBeEmpty();
        using var text = new StringWriter(CultureInfo.InvariantCulture);

        NftText.Write(text, SiteCompiler.Compile(reading.Site.ShouldNotBeNull()).Ruleset, SiteGenerator.Now);

        Golden.ShouldMatch(text.ToString(), "webfarm.nft");
    }
}
