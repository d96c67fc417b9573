using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;
using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Agent;

/// <summary>The unit of the agent, as systemd judges it without running it, and as it runs it.</summary>
public sealed partial class UnitFileTests
{
    private const string Analyzer = "/usr/bin/systemd-analyze";

    [SystemdFact]
    public void AgentUnit_Exposure_IsSmall()
    {
        var said = Tool.Run(Analyzer, ["security", "--offline=yes", Unit]);

        var level = double.Parse(Level().Match(said).Groups["level"].Value, CultureInfo.InvariantCulture);
        level.ShouldBeLessThanOrEqualTo(3.0, said);
    }

    /// <summary>A start, a reload, a kill -9 and a stop under a systemd of its own; with XDP, whose calls the plain unit may not make.</summary>
    [SystemdTheory]
    [InlineData("")]
    [InlineData("--xdp")]
    public void AgentUnit_UnderARealSystemd_StartsReloadsAndStartsAgain(string option)
    {
        var weir = Path.Combine(Repository.Root, "artifacts", "bin", "Weir", "release_linux-x64", "weir");
        string[] arguments = option.Length == 0 ? [weir] : [option, weir];

        var said = Tool.Run(Path.Combine(Repository.Root, "eng", "try-unit"), arguments);

        said.ShouldContain("ok: killed, and started again by systemd");
        said.ShouldContain("ok: the rules stay");
        said.Contains("ok: probes by https, ping", StringComparison.Ordinal).ShouldBe(option.Length == 0);
        said.Contains("ok: bans are in XDP", StringComparison.Ordinal).ShouldBe(option.Length > 0);
    }

    private static string Unit =>
        Directory
            .EnumerateFiles(
                Path.Combine(Repository.Root, "packaging"),
                "weir-agent.service",
                SearchOption.AllDirectories
            )
            .First();

    [GeneratedRegex(
        @"Overall exposure level for \S+: (?<level>[0-9.]+)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Level();

    private static string? Missing => File.Exists(Analyzer) ? null : $"{Analyzer} is missing (eng/setup)";

    /// <summary>Skipped where systemd is not installed.</summary>
    private sealed class SystemdFactAttribute : FactAttribute
    {
        public SystemdFactAttribute() => Skip = Missing;
    }

    /// <summary>Skipped where systemd is not installed.</summary>
    private sealed class SystemdTheoryAttribute : TheoryAttribute
    {
        public SystemdTheoryAttribute() => Skip = Missing;
    }
}
