using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;
using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Agent;

/// <summary>The unit of the agent, as systemd judges it without running it.</summary>
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

    /// <summary>Skipped where systemd is not installed.</summary>
    private sealed class SystemdFactAttribute : FactAttribute
    {
        public SystemdFactAttribute() => Skip = File.Exists(Analyzer) ? null : $"{Analyzer} is missing (eng/setup)";
    }
}
