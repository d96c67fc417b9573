using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Sources.Feeds;

/// <summary>What tells that a feed's files are the same as when they were read: names, sizes, times and (by the time of a rename) identities.</summary>
/// <param name="Text">Compared as a whole; never parsed.</param>
public readonly record struct FeedStamp(string Text)
{
    internal static FeedStamp Of(ImmutableArray<FileInfo> files) =>
        new(
            string.Join(
                '\n',
                files.Select(file =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{file.FullName}\t{file.Length}\t{file.LastWriteTimeUtc.Ticks}\t{file.CreationTimeUtc.Ticks}"
                    )
                )
            )
        );
}
