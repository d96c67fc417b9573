using System.Text;
using Weir.Core.Text;

namespace Weir.Sources.Hiera;

/// <summary>How Hiera's files are to be read.</summary>
public sealed record HieraSettings
{
    /// <summary>Far above what a person keeps in a file, and still bounded memory.</summary>
    public const int DefaultMaxMembers = 1_000_000;

    /// <summary>Null: as the files' own <c>lookup_options</c> say, and <see cref="HieraMerge.Deep"/> where they say nothing.</summary>
    public HieraMerge? Merge { get; init; }

    /// <summary>Members of all files together; reading stops with an error at the one after these.</summary>
    public int MaxMembers { get; init; } = DefaultMaxMembers;

    /// <summary>Larger files are refused unread.</summary>
    public long MaxBytes { get; init; } = 256L << 20;
}

/// <summary>Reads data files of Hiera, YAML (<c>.yaml</c>, <c>.yml</c>) and JSON (<c>.json</c>, or one that begins with '{').</summary>
public static class HieraReader
{
    /// <param name="paths">In the order of the hierarchy: the first goes before the others.</param>
    /// <param name="directory">What relative paths start from; messages show the paths as given.</param>
    /// <returns>The sets as declared, or everything that is wrong with the files.</returns>
    public static Checked<HieraSets> Read(IReadOnlyList<string> paths, string directory, HieraSettings settings)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(settings);
        var bag = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var budget = new HieraBudget(settings.MaxMembers);
        var files = new List<HieraFile>();
        foreach (var path in paths)
        {
            if (ReadBytes(path, Path.GetFullPath(path, directory), settings, bag) is { } bytes)
            {
                files.Add(ReadOne(path, bytes, budget, bag));
            }
        }

        return Join(paths, files, settings, bag);
    }

    /// <summary>As <see cref="Read"/> for one file that is at hand.</summary>
    internal static Checked<HieraSets> Parse(string path, ReadOnlyMemory<byte> bytes, HieraSettings settings)
    {
        var bag = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var file = ReadOne(path, bytes, new HieraBudget(settings.MaxMembers), bag);
        return Join([path], [file], settings, bag);
    }

    private static Checked<HieraSets> Join(
        IReadOnlyList<string> paths,
        List<HieraFile> files,
        HieraSettings settings,
        DiagnosticBag bag
    )
    {
        if (!bag.HasErrors && files.TrueForAll(static file => file.KeyAt is null))
        {
            // The first file is the one the operator looks into first.
            Position at = paths.Count == 0 ? Position.None : new Position.InFile(paths[0], 1, 1);
            bag.Add(
                HieraErrors.NoSets(at, HieraFileReader.SetsKey, files.SelectMany(file => file.OtherKeys).ToArray())
            );
        }

        // lookup_options are merged as a hash: the first file that names the key decides.
        var merge =
            settings.Merge ?? files.Select(static file => file.Merge).FirstOrDefault(static merge => merge is not null);
        var sets = HieraMerging.Merge(files, merge ?? HieraMerge.Deep, bag);
        return new Checked<HieraSets>(bag.HasErrors ? null : sets, bag.ToImmutable());
    }

    private static HieraFile ReadOne(string path, ReadOnlyMemory<byte> bytes, HieraBudget budget, DiagnosticBag bag)
    {
        bytes = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        if (!System.Text.Unicode.Utf8.IsValid(bytes.Span))
        {
            bag.Add(FileErrors.NotUtf8(Utf8Place.FirstInvalid(path, bytes.Span)));
            return new HieraFile();
        }

        var tokens = Open(path, bytes);
        try
        {
            return new HieraFileReader(tokens, path, budget, bag).Read();
        }
        catch (DataSyntaxException broken)
        {
            bag.Add(
                broken.IsJson
                    ? HieraErrors.BrokenJson(broken.At, broken.Message)
                    : FileErrors.BrokenYaml(broken.At, broken.Message)
            );
        }
        catch (HieraTooLargeException large)
        {
            bag.Add(HieraErrors.TooMany(large.At, budget.Most));
        }

        return new HieraFile();
    }

    private static DataTokens Open(string path, ReadOnlyMemory<byte> bytes)
    {
        var isYaml = Path.GetExtension(path) is ".yaml" or ".yml" or ".eyaml";
        var isJson =
            Path.GetExtension(path) is ".json" || (!isYaml && bytes.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8));
        return isJson
            ? new JsonTokens(path, bytes)
            : new YamlTokens(path, new StreamReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8));
    }

    private static byte[]? ReadBytes(string path, string full, HieraSettings settings, DiagnosticBag bag)
    {
        try
        {
            if (Directory.Exists(full))
            {
                bag.Add(FileErrors.UnreadableFile(path, "it is a folder"));
                return null;
            }

            var length = new FileInfo(full).Length;
            if (length > settings.MaxBytes)
            {
                bag.Add(FileErrors.TooLarge(path, length, settings.MaxBytes));
                return null;
            }

            return File.ReadAllBytes(full);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            bag.Add(FileErrors.MissingFile(path, "name the data files of Hiera, the most specific first"));
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            bag.Add(FileErrors.UnreadableFile(path, FileTrouble.Of(denied)));
        }

        return null;
    }
}
