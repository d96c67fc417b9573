using System.Globalization;
using System.Text;
using Weir.Backends.Nft;
using Weir.Kernel.NfTables;

namespace Weir.Testing.Nft;

/// <summary>Expressions in the notation of <c>nft --debug=netlink</c>, to be read by people and compared with what nft makes of the text.</summary>
public static class SpecListing
{
    public static string Of(TableSpec table)
    {
        var text = new StringBuilder();
        foreach (var set in table.Sets)
        {
            text.Append(Line($"set {set.Name} key {Fields(set.Key)} data {Data(set)}{Traits(set)}"));
        }

        foreach (var chain in table.Chains)
        {
            text.Append(Line($"chain {chain.Name} {chain.Base}"));
            foreach (var rule in chain.Rules)
            {
                text.Append(Of(rule)).Append(rule.Comment is null ? "\n" : Line($"  comment {rule.Comment}\n"));
            }
        }

        return text.ToString();
    }

    public static string Of(RuleSpec rule) =>
        string.Concat(rule.Expressions.Select(e => Line($"  [ {ExpressionText.Of(e)} ]")));

    private static string Fields(IEnumerable<SetField> fields) =>
        string.Join(" . ", fields.Select(f => Text($"{f.DataType}/{f.Length}{(f.HostOrder ? "h" : "")}")));

    private static string Data(SetSpec set) =>
        set.IsVerdictMap ? "verdict"
        : set.Data.IsEmpty ? "none"
        : Fields(set.Data);

    private static string Traits(SetSpec set) =>
        (set.Interval ? " interval" : "")
        + (set.Dynamic ? " dynamic" : "")
        + (set.Timeouts ? " timeout" : "")
        + (set.Size > 0 ? Text($" size {set.Size}") : "")
        + string.Concat(
            set.ElementExpressions.Select(e => $" {(e is Expression.Counter ? "counter" : ExpressionText.Of(e))}")
        );

    private static string Line(string text) => text + "\n";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
