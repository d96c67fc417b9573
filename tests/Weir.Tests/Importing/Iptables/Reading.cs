using System.Text;
using Shouldly;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;

namespace Weir.Tests.Importing.Iptables;

/// <summary>Reads text as a file.</summary>
internal static class Reading
{
    public static Import Text(string text, Family family = Family.Ip) =>
        Bytes(Encoding.UTF8.GetBytes(text), new ImportSettings { Family = family });

    public static Import Bytes(byte[] bytes, ImportSettings? settings = null)
    {
        using var stream = new MemoryStream(bytes);
        return IptablesSaveReader.Read(stream, "rules.v4", settings ?? new ImportSettings());
    }

    /// <summary>One rule in a table with all its chains and the user's chain <c>user</c>.</summary>
    public static Import Line(string line, string table = "filter", Family family = Family.Ip) =>
        Text($"*{table}\n{Chains(table)}:user - [0:0]\n{line}\nCOMMIT\n", family);

    /// <summary>The rule of the only line.</summary>
    public static Rule Rule(string line, string table = "filter", Family family = Family.Ip)
    {
        var import = Line(line, table, family);
        import.Diagnostics.ShouldNotContain(one => one.Severity == Core.Text.Severity.Error, line);
        return import.Tables.Single().Chains.SelectMany(chain => chain.Rules).Single();
    }

    /// <summary>The code that refuses the line.</summary>
    public static string Refusal(string line, string table = "filter", Family family = Family.Ip)
    {
        var import = Line(line, table, family);
        import.Counts.Refused.ShouldBe(1, line);
        import.Tables.Single().RuleCount.ShouldBe(0, line);
        return import
            .Diagnostics.Where(one => one.Severity == Core.Text.Severity.Error)
            .ShouldHaveSingleItem(line)
            .Code;
    }

    private static string Chains(string table)
    {
        string[] names = table switch
        {
            "nat" => ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
            "raw" => ["PREROUTING", "OUTPUT"],
            "mangle" => ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
            _ => ["INPUT", "FORWARD", "OUTPUT"],
        };
        return string.Concat(names.Select(name => $":{name} ACCEPT [0:0]\n"));
    }
}
