using Weir.Core.Rules;

namespace Weir.Calibration;

/// <summary>One table to be measured, and the row of the cost table that it gives.</summary>
/// <param name="Structure">Name in the cost table.</param>
/// <param name="Entries">Elements, or connections.</param>
/// <param name="Table">What is loaded.</param>
/// <param name="Uses">How often a packet uses the structure: the difference is divided by it.</param>
internal sealed record CostProbe(string Structure, int Entries, Ruleset Table, int Uses = 1)
{
    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Structure} {Entries}");
}
