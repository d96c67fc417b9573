using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>Fields in the words of nft where its grammar has none for the whole of them.</summary>
internal static class NftFields
{
    /// <summary>
    /// nft names the two parts of the type of service only, and no part of an address: such bytes are read as they lie in the network header, by bits.
    /// </summary>
    public static string Name(Field field) =>
        field == Field.Ip4Tos ? "@nh,8,8"
        : field == Field.Ip4SourceLow ? SourceLow
        : field == Field.Ip4DestinationLow ? "@nh,144,16"
        : field.Name;

    /// <summary>What a set of ends of addresses, of sources or of destinations, is declared as the type of.</summary>
    public const string SourceLow = "@nh,112,16";
}
