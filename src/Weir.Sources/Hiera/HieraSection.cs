using Weir.Core.Text;
using Weir.Sources.Yaml;

namespace Weir.Sources.Hiera;

/// <summary>The <c>hiera:</c> part of weir.yaml: a list of files, or a map of files, merge and roles.</summary>
/// <param name="Files">In the order of the hierarchy, from the site's folder.</param>
/// <param name="Roles">By the names of sets.</param>
internal sealed record HieraSection(
    IReadOnlyList<string> Files,
    HieraMerge? Merge,
    IReadOnlyDictionary<string, HieraRole> Roles
)
{
    /// <summary>As written in weir.yaml and behind <c>--merge</c>.</summary>
    public static (string Word, HieraMerge Meaning)[] MergeWords { get; } =
    [("first", HieraMerge.First), ("hash", HieraMerge.Hash), ("deep", HieraMerge.Deep)];

    public static HieraSection? Read(YamlValue value, YamlScalars scalars)
    {
        var roles = new Dictionary<string, HieraRole>(StringComparer.Ordinal);
        if (value is YamlValue.Sequence)
        {
            return new HieraSection(Paths(value, scalars), null, roles);
        }

        if (scalars.Map(value, "hiera") is not { } map)
        {
            return null;
        }

        var files = Paths(map.Required("files"), scalars);
        HieraMerge? merge = map.Optional("merge") is { } word
            ? scalars.Choice<HieraMerge>(word, "merge", MergeWords)
            : null;
        if (map.Optional("roles") is YamlValue.Map given)
        {
            foreach (var entry in given.Entries)
            {
                var role = scalars.Choice<HieraRole>(
                    entry.Value,
                    $"the role of '{Excerpt.Of(entry.Key)}'",
                    HieraRoles.Words
                );
                roles[entry.Key] = role ?? HieraRole.None;
            }
        }

        map.Finish();
        return new HieraSection(files, merge, roles);
    }

    private static List<string> Paths(YamlValue? value, YamlScalars scalars)
    {
        var paths = new List<string>();
        foreach (var item in scalars.Items(value, "files"))
        {
            if (scalars.Text(item, "a file of Hiera") is { } path)
            {
                paths.Add(path);
            }
        }

        return paths;
    }
}
