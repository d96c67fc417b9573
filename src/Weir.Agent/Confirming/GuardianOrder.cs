using System.Globalization;
using Weir.Agent.State;

namespace Weir.Agent.Confirming;

/// <summary>What a guardian is told on its command line.</summary>
/// <param name="StateDirectory">Full path.</param>
/// <param name="NetworkNamespace">Null for the process's own.</param>
/// <param name="Revision">What must be confirmed.</param>
/// <param name="Within">From now, by the monotonic clock.</param>
public sealed record GuardianOrder(
    string StateDirectory,
    string? NetworkNamespace,
    RevisionMark Revision,
    TimeSpan Within
)
{
    /// <summary>Arguments after the guardian's verb; <see cref="Parse"/> reads them.</summary>
    public IReadOnlyList<string> ToArguments() =>
        [
            StateDirectory,
            NetworkNamespace ?? "",
            Revision.Number.ToString(CultureInfo.InvariantCulture),
            Revision.Stamp.ToString(CultureInfo.InvariantCulture),
            ((long)Within.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
        ];

    /// <exception cref="FormatException">These are not the arguments <see cref="ToArguments"/> makes.</exception>
    public static GuardianOrder Parse(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count != 5)
        {
            throw new FormatException($"a guardian takes 5 arguments, not {arguments.Count}");
        }

        var mark = new RevisionMark(
            ulong.Parse(arguments[2], NumberStyles.None, CultureInfo.InvariantCulture),
            ulong.Parse(arguments[3], NumberStyles.None, CultureInfo.InvariantCulture)
        );
        var within = TimeSpan.FromMilliseconds(
            long.Parse(arguments[4], NumberStyles.None, CultureInfo.InvariantCulture)
        );
        return new GuardianOrder(arguments[0], arguments[1].Length == 0 ? null : arguments[1], mark, within);
    }
}
