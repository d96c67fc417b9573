using Shouldly;
using Xunit;

namespace Weir.Tests.Architecture;

public sealed class BannedSymbolsTests
{
    public static TheoryData<string> Products => [.. Layers.All.Select(layer => layer.Assembly)];

    public static TheoryData<string> Ids => [.. BannedSymbols.Read().Symbols.Select(symbol => symbol.Id)];

    [Theory]
    [MemberData(nameof(Products))]
    public void Product_UsesNoBannedSymbol(string assembly) =>
        BannedSymbols.Read().Check(CompiledAssembly.Beside(assembly)).ShouldBeEmpty();

    /// <summary>The negative proof of each line: code that uses the symbol is caught, by this line.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Check_CodeThatUsesTheSymbol_IsCaught(string id)
    {
        var banned = BannedSymbols.Read();
        var culprit = CompiledAssembly.Read(Culprit.Using(id, "Weir.Culprit"));

        banned.Check(culprit).ShouldNotBeEmpty();
        culprit.Uses.ShouldContain(use => banned.Symbols.Single(symbol => symbol.Id == id).Matches(use));
    }

    [Fact]
    public void Check_AllowedAssembly_IsLeftAlone()
    {
        var banned = BannedSymbols.Parse(["// allowed: weir", "T:System.Console;no", "", "P:System.DateTime.Now;no"]);

        banned.Check(CompiledAssembly.Read(Culprit.Using("T:System.Console", "weir"))).ShouldBeEmpty();
        banned.Check(CompiledAssembly.Read(Culprit.Using("P:System.DateTime.Now", "weir"))).ShouldHaveSingleItem();
    }

    [Fact]
    public void Check_AllowedType_IsLeftAlone()
    {
        var banned = BannedSymbols.Parse([$"// allowed: {Culprit.TypeName}", "P:System.DateTime.Now;no"]);

        banned.Check(CompiledAssembly.Read(Culprit.Using("P:System.DateTime.Now", "Weir.Core"))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("System.Console;no prefix")]
    [InlineData("T:System.Console")]
    [InlineData("T:System.Console;")]
    public void Parse_MalformedLine_IsRefused(string line) =>
        Should.Throw<FormatException>(() => BannedSymbols.Parse(["", line])).Message.ShouldContain("(2)");

    [Fact]
    public void Exemptions_NameAssembliesAndTypesThatExist()
    {
        var types = Layers.All.SelectMany(layer => System.Reflection.Assembly.Load(layer.Assembly).GetTypes());
        var known = types.Select(type => type.FullName).Concat(Layers.All.Select(layer => layer.Assembly)).ToHashSet();

        BannedSymbols.Read().Symbols.SelectMany(symbol => symbol.Allowed).Distinct().ShouldBeSubsetOf(known!);
    }
}
