using System.Collections.Immutable;
using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Output;

namespace Weir.Cli.Report;

/// <summary>The report's part about what a packet pays.</summary>
internal static class ReportCosts
{
    // Bars of more chains than these are not looked at; they are in the table.
    private const int Drawn = 12;

    public static Html Section(ImmutableArray<ChainCostDocument> chains)
    {
        var ordered = chains.OrderByDescending(chain => chain.Before).ToImmutableArray();
        var changed = ordered.Where(chain => chain.Before != chain.After).ToImmutableArray();
        return ordered.IsEmpty
            ? Html.Empty
            : Html.Of(
                $"""
                <section>
                <h2>Predicted cost of a packet</h2>
                <p class="soft">For a packet that no rule is about: it pays for the whole walk. Predicted from what each step costs the kernel, over an empty hook.</p>
                {Plot(changed)}
                <p class="soft">{Rest(changed.Length, ordered.Length)}</p>
                <details><summary>All base chains as a table</summary>
                {HtmlTable.Of(["base chain", "#before", "#after", "#ratio"], ordered.Select(Row))}</details>
                </section>
                """
            );
    }

    /// <summary><c>438 ns</c>, <c>70.7 µs</c>, <c>1.3 ms</c>.</summary>
    public static string Time(double nanoseconds) =>
        nanoseconds switch
        {
            < 9_999.5 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:N0} ns"),
            < 999_950 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:N1} µs"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:N1} ms"),
        };

    private static Html Plot(ImmutableArray<ChainCostDocument> changed) =>
        changed.IsEmpty
            ? Html.Empty
            : Html.Of(
                $"""
                {Key}
                {BarPlot.Draw(
                    "Predicted nanoseconds by base chain, before and after",
                    "nanoseconds per packet",
                    [
                        .. changed
                            .Take(Drawn)
                            .Select(chain => new BarRow(
                                Name(chain),
                                [
                                    new Bar("before", chain.Before, Time(chain.Before)),
                                    new Bar("after", chain.After, Time(chain.After)),
                                ]
                            )),
                    ]
                )}
                """
            );

    /// <summary>What the two colors mean.</summary>
    public static Html Key { get; } =
        new("<p class=\"key\"><span class=\"before\"></span>before <span class=\"after\"></span>after</p>");

    private static string Rest(int changed, int all)
    {
        var parts = new List<string>();
        if (changed > Drawn)
        {
            parts.Add($"The {Drawn} dearest chains of {changed} whose cost changed.");
        }

        if (changed < all)
        {
            parts.Add(
                changed == 0
                    ? "No base chain's cost changed."
                    : $"{Counted.Of(all - changed, "base chain")} {(all - changed == 1 ? "costs what it" : "cost what they")} did before."
            );
        }

        return string.Join(' ', parts);
    }

    private static ImmutableArray<string?> Row(ChainCostDocument chain) =>
        [
            Name(chain),
            Time(chain.Before),
            Time(chain.After),
            chain.Before > 0 ? (chain.After / chain.Before).ToString("F3", CultureInfo.InvariantCulture) : "",
        ];

    private static string Name(ChainCostDocument chain) => $"{chain.Family} {chain.Table} {chain.Chain}";
}
