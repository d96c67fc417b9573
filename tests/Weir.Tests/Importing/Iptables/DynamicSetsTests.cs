using System.Text;
using Shouldly;
using Weir.Sources.Importing;
using Weir.Sources.IpsetSave;
using Xunit;

namespace Weir.Tests.Importing.Iptables;

/// <summary>What rules fill is not what the file said it is.</summary>
public sealed class DynamicSetsTests
{
    private const string Sets = """
        create seen hash:ip
        add seen 10.0.0.1
        create other hash:ip
        add other 10.0.0.2
        create both list:set size 8
        add both seen
        add both other
        create alone hash:ip
        add alone 10.0.0.3

        """;

    [Theory]
    [InlineData("--add-set seen src", "seen", "both", "other")]
    [InlineData("--del-set alone src", "alone")]
    [InlineData("--add-set missing src")]
    public void Mark_SetsThatATargetNames_AreDynamic(string target, params string[] dynamic)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Sets));
        var sets = IpsetSaveReader.Read(stream, "sets", new IpsetSettings { Now = DateTimeOffset.UnixEpoch });
        var rules = Encoding.UTF8.GetBytes(
            "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j SET "
                + target
                + "\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\n"
                + string.Concat(
                    ((string[])["seen", "other", "both", "alone"]).Select(static set =>
                        $"-A INPUT -m set --match-set {set} src -j DROP\n"
                    )
                )
                + "COMMIT\n"
        );
        var import = Reading.Bytes(
            rules,
            new ImportSettings
            {
                Sets = sets.Sets.Items.ToDictionary(static set => set.Declaration.Name, StringComparer.Ordinal),
            }
        );
        import.Counts.Modelled.ShouldBe(5);

        var marked = DynamicSets.Mark(import.Tables, sets.Lists);
        marked
            .SelectMany(static table => table.Sets)
            .Where(static set => set.Dynamic)
            .Select(static set => set.Name)
            .Distinct()
            .ShouldBe(dynamic, ignoreOrder: true);
    }
}
