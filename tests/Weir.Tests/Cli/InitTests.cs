using Shouldly;
using Weir.Cli.Frame;
using Weir.Testing;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Cli;

public sealed class InitTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sqlite", "weir.db")]
    [InlineData("csv", "members")]
    public void Init_WithoutExample_MakesASiteThatLacksItsInterfacesAndNothingElse(string source, string rows)
    {
        var made = Run("init", "--source", source, "new", "--json");

        made.Code.ShouldBe(ExitCode.Ok, made.Error);
        made.Json.GetProperty("source").GetString().ShouldBe(source);
        made.Json.GetProperty("counts").GetProperty("members").GetInt32().ShouldBe(0);
        Path.Exists(_folder.File($"new/{rows}")).ShouldBeTrue();
        Codes(Run("check", "--site", "new", "--json")).ShouldBe(["WEIR0352", "WEIR0353"]);
    }

    [Fact]
    public void Init_FilledInByItsOwnComments_IsValidAndTakesMembers()
    {
        Run("init", "new").Out.ShouldEndWith("a site to be filled in\n");
        FillIn("new/weir.yaml");

        var check = Run("check", "--site", "new", "--json");
        check.Code.ShouldBe(ExitCode.Ok, check.Out);
        Codes(check).ShouldBeEmpty();
        Run("member", "add", "anna", "--public-ipv4", "198.51.100.7", "--site", "new").Code.ShouldBe(ExitCode.Ok);
        Run("member", "list", "--site", "new", "--json").Json.GetProperty("total").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("--members 5", "--members is for examples: --example is missing")]
    [InlineData("--seed 5", "--seed is for examples: --example is missing")]
    [InlineData("--source postgres", "--source postgres: --connection is missing")]
    [InlineData("--connection Host=x;Database=y", "--connection is for PostgreSQL: --source postgres is missing")]
    public void Init_OptionsThatDoNotAgree_AreRefusedBeforeAnythingIsMade(string options, string message)
    {
        var run = Run(["init", .. options.Split(' '), "new"]);

        run.Code.ShouldBe(ExitCode.Usage);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain($"error WEIR0602: {message}");
        Directory.Exists(_folder.File("new")).ShouldBeFalse();
    }

    [Fact]
    public void Init_ServerDown_IsBadInputAndLeavesNoSite()
    {
        var run = Run("init", "--source", "postgres", "--connection", "Host=/nonexistent;Database=x;Timeout=1", "new");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0130: ");
        File.Exists(_folder.File("new/weir.yaml")).ShouldBeFalse();
    }

    /// <summary>Puts the examples that the comments give where the empty values are.</summary>
    private void FillIn(string file)
    {
        var path = _folder.File(file);
        var text = File.ReadAllText(path)
            .Replace("#   - {", "  - {", StringComparison.Ordinal)
            .Replace("#     - {", "    - {", StringComparison.Ordinal)
            .Replace("#   prefixes", "  prefixes", StringComparison.Ordinal)
            .Replace("#   services", "  services", StringComparison.Ordinal)
            .Replace("publicPool: []", "publicPool: [198.51.100.0/24]", StringComparison.Ordinal)
            .Replace("ownAddresses: []", """ownAddresses: [192.0.2.1, "2001:db8::1"]""", StringComparison.Ordinal)
            .Replace("peers: []", "peers: [192.168.78.2]", StringComparison.Ordinal);
        var lines = text.Split('\n').ToList();
        // The examples stand above the keys that they fill.
        Move("interfaces: []", "interfaces:", "  - { name: wan");
        lines.RemoveAll(line => line is "  prefixes: []" or "  services: []");
        Move("management:", "management:", "  prefixes:");
        File.WriteAllLines(path, lines);

        void Move(string from, string to, string above)
        {
            lines.Remove(from).ShouldBeTrue(from);
            var at = lines.FindIndex(line => line.StartsWith(above, StringComparison.Ordinal));
            at.ShouldBeGreaterThan(0, above);
            lines.Insert(at, to);
        }
    }

    private WeirRun Run(params string[] args) => WeirRun.In(_folder.Path, args);

    private static string?[] Codes(WeirRun run) =>
        [
            .. run
                .Json.GetProperty("diagnostics")
                .EnumerateArray()
                .Select(found => found.GetProperty("code").GetString())
                .Order(StringComparer.Ordinal),
        ];
}

[Collection(PostgresTests.Name)]
public sealed class PostgresInitTests(PostgresCluster cluster) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public void Init_EmptyDatabase_GetsTheTablesOnce()
    {
        var connection = cluster.NewDatabase();

        var made = Run("init", "--source", "postgres", "--connection", connection, "new", "--json");

        made.Code.ShouldBe(ExitCode.Ok, made.Error);
        made.Json.GetProperty("source").GetString().ShouldBe("postgres");
        PostgresCluster.Execute(connection, "insert into members (id, login, state) values (1, 'anna', 'active')");
        Run("check", "--site", "new", "--json")
            .Json.GetProperty("counts")
            .GetProperty("members")
            .GetInt32()
            .ShouldBe(1);
        var again = Run("init", "--source", "postgres", "--connection", connection, "other");
        again.Code.ShouldBe(ExitCode.BadInput);
        again.Error.ShouldContain("error WEIR0160: ");
    }

    [PostgresFact]
    public void Init_Example_FillsTheTables()
    {
        var connection = cluster.NewDatabase();
        string[] example = ["--example", "campus", "--members", "8"];

        Run(["init", .. example, "--source", "postgres", "--connection", connection, "campus"])
            .Code.ShouldBe(ExitCode.Ok);

        Run("check", "--site", "campus").Out.ShouldContain("8 members");
    }

    private WeirRun Run(params string[] args) => WeirRun.In(_folder.Path, args);
}
