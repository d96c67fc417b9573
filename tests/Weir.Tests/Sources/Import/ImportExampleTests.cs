using System.Security.Cryptography;
using Shouldly;
using Weir.Sources.Example.Import;
using Xunit;

namespace Weir.Tests.Sources.Import;

public sealed class ImportExampleTests
{
    [Theory]
    [InlineData(ImportShape.Tree, 180_200)]
    [InlineData(ImportShape.Full, 1_621_604)]
    [InlineData(ImportShape.WebFarm, 1_058)]
    public void Write_Shape_HasItsRules(ImportShape shape, int rules)
    {
        using var stream = new MemoryStream();
        ImportExample.Write(stream, shape);
        stream.Position = 0;
        var count = 0;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            count += line.StartsWith("-A ", StringComparison.Ordinal) ? 1 : 0;
        }

        count.ShouldBe(rules);
    }

    [Fact]
    public void Write_Tree_IsTheSameBytesForEver()
    {
        using var stream = new MemoryStream();
        ImportExample.Write(stream, ImportShape.Tree);
        Convert.ToHexStringLower(SHA256.HashData(stream.ToArray()))[..16].ShouldBe("c891cd301d998892");
    }

    [Fact]
    public void WriteFull_Small_DeclaresEveryChainItNames()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        ImportExample.WriteFull(writer, 2, 3);
        var declared = new HashSet<string>();
        var targets = new HashSet<string>(StringComparer.Ordinal)
        {
            "ACCEPT",
            "DROP",
            "RETURN",
            "MARK",
            "CONNMARK",
            "SNAT",
            "DNAT",
        };
        foreach (var line in writer.ToString().Split('\n'))
        {
            var words = line.Split(' ');
            if (line.StartsWith('*'))
            {
                declared.Clear();
            }
            else if (line.StartsWith(':'))
            {
                declared.Add(words[0][1..]).ShouldBeTrue(line);
            }
            else if (words[0] == "-A")
            {
                declared.ShouldContain(words[1]);
                var target = Array.IndexOf(words, "-j");
                (
                    target < 0 || targets.Contains(words[target + 1]) || declared.Contains(words[target + 1])
                ).ShouldBeTrue(line);
            }
        }
    }
}
