using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>Fields in the words of nft where its grammar has none for the whole of them.</summary>
internal static class NftFields
{
    /// <summary>nft names the two parts of the type of service only; the byte is read as such.</summary>
    public static string Name(Field field) => field == Field.Ip4Tos ? "@nh,8,8" : field.Name;
}
