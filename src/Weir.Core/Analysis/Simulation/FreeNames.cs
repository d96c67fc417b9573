using System.Globalization;
using Weir.Core.Analysis.Words;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>What the free answers and the events of a rule set are called.</summary>
internal static class FreeNames
{
    /// <summary>A pure test is named by its text, so that equal tests have equal answers; a stateful one by its ordinal too.</summary>
    public static string Of(Match.Extension test) =>
        test.Purity == Purity.Pure
            ? test.Text
            : string.Create(CultureInfo.InvariantCulture, $"{test.Text}#{test.Ordinal}");

    /// <summary>Whether a key is in a set that packets fill.</summary>
    public static string Of(Match.InSet test) => $"{FieldWords.Of(test.Key)} in @{test.Set}";

    /// <summary>The event of putting a key into a set.</summary>
    public static string Of(Statement.UpdateSet update) => $"update @{update.Set} with {FieldWords.Of(update.Key)}";

    /// <summary>Whether a key comes more often than it may.</summary>
    public static string Of(Statement.OverRate rate) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{FieldWords.Of(rate.Key)} over {rate.PerSecond}{(rate.IsBytes ? " bytes" : "")} a second in @{rate.Set}"
        );

    /// <summary>Whether a key has more connections than it may.</summary>
    public static string Of(Statement.OverConnectionLimit limit) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{FieldWords.Of(limit.Key)} over {limit.Limit} connections in @{limit.Set}"
        );
}
