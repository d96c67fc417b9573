namespace Weir.Core.Rules.Space;

/// <summary><c>-m addrtype</c> that asks for LOCAL alone: decidable when the host's own addresses are declared.</summary>
internal static class LocalAddressTest
{
    /// <summary>The sides asked for; empty when the test is another one.</summary>
    public static IReadOnlyList<(bool Source, bool Negated)> Fields(Match.Extension extension)
    {
        var sides = new List<(bool, bool)>();
        if (extension.Module != "addrtype")
        {
            return sides;
        }

        foreach (var option in extension.Options)
        {
            if (
                option.Name is not ("--src-type" or "--dst-type")
                || option.Arguments.Count != 1
                || option.Arguments[0] != "LOCAL"
            )
            {
                return [];
            }

            sides.Add((option.Name == "--src-type", option.Negated));
        }

        return sides;
    }

    public static Field Field(int version, bool source) =>
        (version, source) switch
        {
            (4, true) => Rules.Field.Ip4Source,
            (4, false) => Rules.Field.Ip4Destination,
            (_, true) => Rules.Field.Ip6Source,
            _ => Rules.Field.Ip6Destination,
        };
}
