using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>Keys that an ipset can look up: its dimensions, and the side of the packet each is read from.</summary>
internal static class IpsetKey
{
    /// <summary><c>src,dst</c> for the key, or null when no type of set has these dimensions.</summary>
    public static string? DirectionsOf(Key key)
    {
        var words = new List<string>(3);
        for (var i = 0; i < key.Parts.Count; i++)
        {
            var field = key.Parts[i].Field;
            if (field == Field.L4Proto)
            {
                // One dimension with the port that follows.
                if (i + 1 == key.Parts.Count || key.Parts[i + 1].Field.Type != FieldType.Port)
                {
                    return null;
                }

                continue;
            }

            if (SideOf(field) is not { } side)
            {
                return null;
            }

            words.Add(side);
        }

        return string.Join(',', words);
    }

    private static string? SideOf(Field field) =>
        field == Field.Ip4Source
        || field == Field.Ip6Source
        || field == Field.SourcePort
        || field == Field.EtherSource
        || field == Field.InputInterface
        || field == Field.MetaMark
            ? "src"
        : field == Field.Ip4Destination
        || field == Field.Ip6Destination
        || field == Field.DestinationPort
        || field == Field.OutputInterface
            ? "dst"
        : null;
}
