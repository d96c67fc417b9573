using System.Collections.Immutable;
using Weir.Cli.Frame;

namespace Weir.Cli.Manual;

/// <summary>A settings file with a page in section 5 of the manual.</summary>
/// <param name="Title">The page's name.</param>
/// <param name="Description">One line.</param>
/// <param name="Text">What the file is, and how it is taken up.</param>
/// <param name="Example">A file that says little.</param>
internal sealed record SettingsFile(
    string Title,
    string Description,
    string Text,
    ImmutableArray<SettingsKey> Keys,
    string Example,
    string SeeAlso
)
{
    private const int Section = 5;

    public static ImmutableArray<SettingsFile> All { get; } = [SiteSettings.File, AgentSettingsFile.File];

    /// <summary><c>weir.yaml.5</c>.</summary>
    public string FileName => $"{Title}.{Section}";

    public string Page()
    {
        var page = new Roff(Title, Section, VersionAction.Version);
        page.Section("NAME");
        page.Line($"{Title} - {Description}");
        page.Section("DESCRIPTION");
        page.Paragraphs(Text);
        page.Section("KEYS");
        foreach (var key in Keys)
        {
            page.Term($"{key.Path}: {key.Value}", key.Meaning);
        }

        page.Section("EXAMPLE");
        page.Verbatim(Example);
        page.Section("SEE ALSO");
        page.Line(SeeAlso);
        return page.ToString();
    }
}
