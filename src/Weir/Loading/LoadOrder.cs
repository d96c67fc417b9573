using System.Collections.Immutable;
using System.Globalization;
using Weir.Kernel.NfTables;

namespace Weir.Loading;

/// <summary>What a guardian of a load is told on its command line.</summary>
/// <param name="NetworkNamespace">Null for the process's own.</param>
/// <param name="Identity">Of the load, as the file that waits says.</param>
/// <param name="Within">From now, by the monotonic clock.</param>
/// <param name="Tables">Those that the load replaces.</param>
internal sealed record LoadOrder(
    string? NetworkNamespace,
    string Identity,
    TimeSpan Within,
    ImmutableArray<NftTableName> Tables
)
{
    private const int Fixed = 3;

    /// <summary>Arguments after the guardian's verb; <see cref="Parse"/> reads them.</summary>
    public IReadOnlyList<string> ToArguments() =>
        [
            NetworkNamespace ?? "",
            Identity,
            ((long)Within.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            .. Tables.SelectMany(table =>
                new[] { ((int)table.Family).ToString(CultureInfo.InvariantCulture), table.Name }
            ),
        ];

    /// <exception cref="FormatException">These are not the arguments <see cref="ToArguments"/> makes.</exception>
    public static LoadOrder Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < Fixed || (arguments.Count - Fixed) % 2 != 0)
        {
            throw new FormatException($"a guardian takes {Fixed} arguments and pairs, not {arguments.Count}");
        }

        return new LoadOrder(
            arguments[0].Length == 0 ? null : arguments[0],
            arguments[1],
            TimeSpan.FromMilliseconds(long.Parse(arguments[2], NumberStyles.None, CultureInfo.InvariantCulture)),
            [
                .. arguments
                    .Skip(Fixed)
                    .Chunk(2)
                    .Select(pair => new NftTableName(
                        (NfFamily)byte.Parse(pair[0], NumberStyles.None, CultureInfo.InvariantCulture),
                        pair[1]
                    )),
            ]
        );
    }
}
