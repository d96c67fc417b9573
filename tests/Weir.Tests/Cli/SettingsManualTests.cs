using System.Text.RegularExpressions;
using Shouldly;
using Weir.Cli.Manual;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Cli;

/// <summary>The manual of the settings files says every key that is read, and none that is not: held against the code that reads them.</summary>
public sealed partial class SettingsManualTests
{
    private static readonly string[] Site =
    [
        "Configuration/SiteFile.cs",
        "Configuration/SourceSection.cs",
        "Configuration/TopologySection.cs",
        "Configuration/OptionsSection.cs",
        "Configuration/QuotaSection.cs",
        "Configuration/WebfarmSection.cs",
        "Hiera/HieraSection.cs",
        "Feeds/FeedSection.cs",
    ];

    private static readonly string[] Agent =
    [
        "Configuration/AgentFile.cs",
        "Configuration/AlertSection.cs",
        "Configuration/FleetSection.cs",
        "Configuration/HttpSection.cs",
        "Configuration/MailSection.cs",
    ];

    [Fact]
    public void WeirYaml_KeysThatAreRead_AreThoseOfTheManual() =>
        Named(SiteSettings.File).ShouldBe(Read(Site), ignoreOrder: true);

    [Fact]
    public void AgentYaml_KeysThatAreRead_AreThoseOfTheManual() =>
        Named(AgentSettingsFile.File).ShouldBe(Read(Agent), ignoreOrder: true);

    [Fact]
    public void Configuration_FilesThatReadKeys_AreAllLookedAt()
    {
        var folder = Path.Combine(Repository.Root, "src", "Weir.Sources", "Configuration");
        var read = Directory
            .GetFiles(folder, "*.cs")
            .Where(static path => KeyRead().IsMatch(File.ReadAllText(path)))
            .Select(static path => $"Configuration/{Path.GetFileName(path)}");
        read.Except([.. Site, .. Agent], StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Examples_AreTakenWithoutAWord()
    {
        var bag = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        SiteFile.Parse("weir.yaml", ".", SiteSettings.File.Example, bag).ShouldNotBeNull();
        AgentFile.Parse("agent.yaml", "/etc/weir", AgentSettingsFile.File.Example, bag).ShouldNotBeNull();
        bag.ToImmutable().ShouldBeEmpty();
    }

    /// <summary>The keys with those they stand under.</summary>
    private static IEnumerable<string> Named(SettingsFile file) =>
        file
            .Keys.SelectMany(static key => key.Path.Split('.'))
            .Select(static part => part.TrimEnd('[', ']'))
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Read(string[] files) =>
        files
            .Select(file => File.ReadAllText(Path.Combine(Repository.Root, "src", "Weir.Sources", file)))
            .SelectMany(static text => KeyRead().Matches(text))
            .Select(static match => match.Groups["key"].Value)
            .Distinct(StringComparer.Ordinal);

    [GeneratedRegex(
        """(?:Optional|Required|Truth|Rate|Texts|AgentTimes\.Read)\((?:map, )?"(?<key>[A-Za-z]+)"[,)]""",
        RegexOptions.None,
        10_000
    )]
    private static partial Regex KeyRead();
}
