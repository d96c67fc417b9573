namespace Weir.Core.Rules.Space;

/// <summary>Names of the answers that no field gives: equal names mean one free boolean.</summary>
internal static class OpaqueText
{
    /// <summary>The text, and for a stateful test its ordinal, as <c>Packet.Holding</c> has it.</summary>
    public static string Of(Match.Extension extension) =>
        extension.Purity == Purity.Stateful ? $"{extension.Text}#{extension.Ordinal}" : extension.Text;

    /// <summary>Whether a key is in a set that packets fill.</summary>
    public static string Of(Match.InSet inSet) => $"{Of(inSet.Key)} in @{inSet.Set}";

    public static string Of(Statement.OverConnectionLimit limit) =>
        $"{Of(limit.Key)} over {limit.Limit} connections in @{limit.Set}";

    public static string Of(Statement.OverRate rate) =>
        $"{Of(rate.Key)} over {rate.RateText} burst {rate.Burst} in @{rate.Set}";

    public static string Of(Key key) =>
        string.Join(
            " . ",
            key.Parts.Select(part => part.IsMasked ? $"{part.Field}/{part.PrefixLength}" : part.Field.Name)
        );
}
