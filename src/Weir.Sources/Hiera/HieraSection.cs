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

    /// <returns>Null when it names no file, which may be an error of its own.</returns>
    public static HieraSection? Read(YamlValue value, YamlScalars scalars)
    {
        var roles = new Dictionary<string, HieraRole>(StringComparer.Ordinal);
        if (value is YamlValue.Sequence)
        {
            return Paths(value, scalars) is { Count: > 0 } paths ? new HieraSection(paths, null, roles) : null;
        }

        if (scalars.Map(value, "hiera") is not { } map)
        {
            return null;
        }

        var files = Paths(map.Required("files"), scalars);
        HieraMerge? merge = map.Optional("merge") is { } word
            ? scalars.Choice<HieraMerge>(word, "merge", MergeWords)
            : null;
        ReadRoles(map.Optional("roles"), scalars, roles);
        map.Finish();
        return files.Count == 0 ? null : new HieraSection(files, merge, roles);
    }

    // The keys are names of sets, so that none of them is unknown.
    private static void ReadRoles(YamlValue? value, YamlScalars scalars, Dictionary<string, HieraRole> roles)
    {
        if (value is not YamlValue.Map given)
        {
            _ = value is null ? null : scalars.Map(value, "roles");
            return;
        }

        foreach (var entry in given.Entries)
        {
            var what = $"the role of '{Excerpt.Of(entry.Key)}'";
            roles[entry.Key] = scalars.Choice<HieraRole>(entry.Value, what, HieraRoles.Words) ?? HieraRole.None;
        }
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
