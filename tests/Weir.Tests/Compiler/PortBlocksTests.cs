using Shouldly;
using Weir.Core.Compiler.Lowering;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Compiler;

public sealed class PortBlocksTests
{
    [Theory]
    [InlineData(1000, 1000, "1000/0")]
    [InlineData(16, 31, "16/4")]
    [InlineData(15, 32, "15/0 16/4 32/0")]
    [InlineData(4096, 8191, "4096/12")]
    [InlineData(4080, 8448, "4080/4 4096/12 8192/8 8448/0")]
    [InlineData(65520, 65535, "65520/4")]
    public void Of_Range_IsCutIntoAlignedBlocks(ushort first, ushort last, string expected) =>
        string.Join(' ', Cut(new PortRange(first, last)).Select(static block => $"{block.First}/{block.Bits}"))
            .ShouldBe(expected);

    [Fact]
    public void Of_AnyRange_HoldsEachPortOnceInFewBlocks()
    {
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var first = random.Next(1, 65_536);
            var range = new PortRange((ushort)first, (ushort)random.Next(first, 65_536));
            var (next, blocks) = ((int)range.First, Cut(range));
            foreach (var block in blocks)
            {
                ((int)block.First).ShouldBe(next);
                (block.First % block.Count).ShouldBe(0, $"{range}: {block}");
                next += block.Count;
            }

            next.ShouldBe(range.Last + 1, $"{range}");
            blocks.Count.ShouldBeLessThanOrEqualTo(104);
        }
    }

    private static List<PortBlock> Cut(PortRange ports)
    {
        var blocks = new List<PortBlock>();
        foreach (var block in PortBlocks.Of(ports))
        {
            blocks.Add(block);
        }

        return blocks;
    }
}
