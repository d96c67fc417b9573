using System.Text;
using System.Text.Unicode;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>What weir.yaml says: everything of a site but its rows, and where those are.</summary>
internal sealed record SiteFile(SiteKind Kind, SourceSettings Source, Topology Topology, SiteOptions Options)
{
    /// <summary>The <c>feeds:</c> of a web farm as written; null without.</summary>
    public YamlValue? Feeds { get; init; }

    /// <summary>The <c>hiera:</c> of a web farm as written; null without.</summary>
    public YamlValue? Hiera { get; init; }

    public const string FileName = "weir.yaml";

    // A site file names interfaces and prefixes; a megabyte is thousands of them.
    private const int MostBytes = 1 << 20;

    /// <param name="folder">The site's folder; positions name the file as this folder and <see cref="FileName"/>.</param>
    /// <returns>Null when not even the source is understood; otherwise what could be read, with the errors in the bag.</returns>
    public static SiteFile? Load(string folder, DiagnosticBag bag)
    {
        var path = ShownPath(folder);
        var text = ReadText(path, bag);
        return text is null ? null : Parse(path, folder, text, bag);
    }

    public static SiteFile? Parse(string path, string folder, string text, DiagnosticBag bag)
    {
        var value = YamlReader.Read(path, text, bag);
        return value is null ? null : ReadSections(value, folder, new YamlScalars(bag));
    }

    /// <summary>The file's path as findings show it: <c>weir.yaml</c> in the working folder, else with its folder.</summary>
    public static string ShownPath(string folder) => folder is "" or "." ? FileName : Path.Combine(folder, FileName);

    private static SiteFile? ReadSections(YamlValue value, string folder, YamlScalars scalars)
    {
        var map = scalars.Map(value, "the site");
        if (map is null)
        {
            return null;
        }

        var kind =
            scalars.Choice<SiteKind>(
                map.Required("kind"),
                "kind",
                [("campus", SiteKind.Campus), ("webfarm", SiteKind.Webfarm)]
            ) ?? SiteKind.Campus;
        var source = SourceSection.Read(scalars.Map(map.Required("source"), "source"), folder, kind, scalars);
        var topology = TopologySection.Read(map, kind, scalars);
        var options = OptionsSection.Read(map.Optional("options"), kind, scalars);
        var isFarm = kind == SiteKind.Webfarm;
        var (feeds, hiera) = isFarm ? (map.Optional("feeds"), map.Optional("hiera")) : default;
        map.Finish();
        return source is null ? null : new SiteFile(kind, source, topology, options) { Feeds = feeds, Hiera = hiera };
    }

    private static string? ReadText(string path, DiagnosticBag bag)
    {
        try
        {
            if (Directory.Exists(path))
            {
                bag.Add(FileErrors.UnreadableFile(path, "it is a folder"));
                return null;
            }

            var length = new FileInfo(path).Length;
            if (length > MostBytes)
            {
                bag.Add(FileErrors.TooLarge(path, length, MostBytes));
                return null;
            }

            return Decode(path, File.ReadAllBytes(path), bag);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            bag.Add(FileErrors.MissingFile(path, "name the site's folder with --site, or make one with 'weir init'"));
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            bag.Add(FileErrors.UnreadableFile(path, FileTrouble.Of(denied)));
        }

        return null;
    }

    private static string? Decode(string path, ReadOnlySpan<byte> bytes, DiagnosticBag bag)
    {
        bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        bag.Add(FileErrors.NotUtf8(Utf8Place.FirstInvalid(path, bytes)));
        return null;
    }
}
