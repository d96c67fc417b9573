using Shouldly;
using Weir.Core.Compiler.Cost;
using Xunit;

namespace Weir.Tests.Compiler;

public sealed class CostTableTextTests
{
    [Fact]
    public void Write_TheShippedTable_ReadsBackTheSame()
    {
        using var text = new StringWriter();
        CostTable.Default.Write(text);

        var again = CostTable.Parse(text.ToString());

        again.Rows.ShouldBe(CostTable.Default.Rows);
        again.Facts.ShouldBe(CostTable.Default.Facts);
    }

    [Fact]
    public void With_RowsOfOneStructure_ReplacesAllOfItAndNothingElse()
    {
        var facts = new Dictionary<string, string> { ["kernel"] = "9.9" };

        var table = CostTable.Default.With([new CostRow("hash", 1_000, 7, 8), new CostRow("hash", 1, 5, 6)], facts);

        table.Nanoseconds("hash", 1_000_000, hit: false).ShouldBe(7);
        table.Nanoseconds("hash", 1, hit: true).ShouldBe(6);
        table.Nanoseconds("map", 1, hit: true).ShouldBe(CostTable.Default.Nanoseconds("map", 1, hit: true));
        table.Facts.ShouldBe(facts);
    }
}
