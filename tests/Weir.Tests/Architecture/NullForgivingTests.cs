using Shouldly;
using Xunit;

namespace Weir.Tests.Architecture;

public sealed class NullForgivingTests
{
    [Fact]
    public void Products_ForgiveNoNull() =>
        SourceFiles
            .Below("src")
            .SelectMany(file => NullForgiving.Find(file, File.ReadAllText(SourceFiles.PathOf(file))))
            .ShouldBeEmpty();

    [Theory]
    [InlineData("var a = b!;")]
    [InlineData("b!.ToString();")]
    [InlineData("Call()![0];")]
    [InlineData("items[0]!.Name")]
    [InlineData("value = default!;")]
    [InlineData("F(\"text\"!)")]
    [InlineData("$\"{name!.Length}\"")]
    [InlineData("$$\"\"\"{{name!}}\"\"\"")]
    [InlineData("x!==y")]
    [InlineData("'\\''; a!.B")]
    [InlineData("@\"\\\"; a!.B")]
    [InlineData("\"\"; a!.B")]
    [InlineData("$\"{{\"; a!.B")]
    public void Find_NullForgiving_IsCaught(string code) => NullForgiving.Find("X.cs", code).ShouldHaveSingleItem();

    [Theory]
    [InlineData("if (!a) return;")]
    [InlineData("return !a;")]
    [InlineData("a != b")]
    [InlineData("a!=b")]
    [InlineData("// done!")]
    [InlineData("/* a! */")]
    [InlineData("\"hello!\"")]
    [InlineData("\"a\\\"b!\"")]
    [InlineData("@\"a\"\"b!\"")]
    [InlineData("\"\"\"a \"b!\" c\"\"\"")]
    [InlineData("$\"hello! {name}!\"")]
    [InlineData("$\"{{a!}}\"")]
    [InlineData("$$\"\"\"a! {b!} {{c}}\"\"\"")]
    [InlineData("'!'")]
    [InlineData("x is '\\'' or '!'")]
    public void Find_OtherUsesOfTheMark_AreLeftAlone(string code) => NullForgiving.Find("X.cs", code).ShouldBeEmpty();

    [Fact]
    public void Find_NamesFileAndLine() =>
        NullForgiving.Find("src/A.cs", "a;\n\"\"\"\nb!\n\"\"\";\n  c!.D();\n").ShouldBe(["src/A.cs(5): c!.D();"]);
}
