using System.Collections.Immutable;
using System.Globalization;
using Weir.Sources.Yaml;

namespace Weir.Sources.Feeds;

/// <summary>The <c>feeds:</c> part of weir.yaml.</summary>
internal static class FeedSection
{
    private const int MostNameCharacters = 64;

    public static ImmutableArray<FeedSettings> Read(YamlValue? value, string folder, YamlScalars scalars)
    {
        if (value is null)
        {
            return [];
        }

        var feeds = ImmutableArray.CreateBuilder<FeedSettings>();
        foreach (var item in scalars.Items(value, "feeds"))
        {
            if (One(item, folder, scalars) is not { } feed)
            {
                continue;
            }

            if (feeds.Any(other => other.Name == feed.Name))
            {
                scalars.Bag.Add(FeedErrors.NameTwice(feed.At, feed.Name));
                continue;
            }

            feeds.Add(feed);
        }

        return feeds.ToImmutable();
    }

    private static FeedSettings? One(YamlValue item, string folder, YamlScalars scalars)
    {
        if (scalars.Map(item, "a feed") is not { } map)
        {
            return null;
        }

        var nameValue = map.Required("name");
        var name = scalars.Text(nameValue, "name");
        var path = scalars.Text(map.Required("path"), "path");
        var most = map.Optional("maxEntries");
        var maxEntries = most is null
            ? FeedSettings.DefaultMaxEntries
            : (int?)scalars.Number(most, "maxEntries", 1, 100_000_000);
        var maxChange = MaxChange(map.Optional("maxChange"), scalars);
        map.Finish();
        if (name is null || nameValue is null || path is null || maxEntries is null || maxChange is null)
        {
            return null;
        }

        if (!IsName(name))
        {
            scalars.Bag.Add(FeedErrors.BadName(nameValue.At, name));
            return null;
        }

        return new FeedSettings(name, Path.Combine(folder, path), maxEntries.Value, maxChange.Value, item.At);
    }

    private static double? MaxChange(YamlValue? value, YamlScalars scalars)
    {
        if (value is null)
        {
            return FeedSettings.DefaultMaxChange;
        }

        if (
            value is YamlValue.Scalar { IsPlain: true, Text: var text }
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor)
            && factor is > 1 and <= 1_000_000
        )
        {
            return factor;
        }

        scalars.Bag.Add(FileErrors.WrongType(value.At, "maxChange", "a factor above 1", value.Kind));
        return null;
    }

    // The name is a file's name in the state folder.
    private static bool IsName(string text) =>
        text.Length <= MostNameCharacters
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');
}
