using System.Globalization;
using Weir.Core.Model;

namespace Weir.Agent.Reconciling;

/// <summary>Finds changes that look like an accident of the source: an empty one, or one that lost many members at once.</summary>
internal static class Vanishing
{
    /// <param name="before">In force; null when it is not known.</param>
    /// <param name="percent">Of the members in force that may vanish at once.</param>
    /// <returns>Why it is suspicious, or null.</returns>
    public static string? Of(Site? before, Site next, uint percent)
    {
        if (before is null || before.Members.IsEmpty || ReferenceEquals(before.Members, next.Members))
        {
            return null;
        }

        if (next.Members.IsEmpty)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the source has no members, and {before.Members.Length} are in force"
            );
        }

        var gone = before.Members.Length;
        foreach (var member in before.Members)
        {
            gone -= next.FindMember(member.Id) is null ? 0 : 1;
        }

        // "More than" in whole numbers, so that one of five members is 20 percent and no more.
        return (long)gone * 100 > (long)percent * before.Members.Length
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{gone} of {before.Members.Length} members would vanish, more than {percent} percent"
            )
            : null;
    }
}
