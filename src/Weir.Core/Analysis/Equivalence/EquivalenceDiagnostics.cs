using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>What a check found, as findings (WEIR0440–0441).</summary>
public static class EquivalenceDiagnostics
{
    private static readonly DiagnosticDescriptor DifferentDescriptor = new("WEIR0440", "Firewalls differ");
    private static readonly DiagnosticDescriptor UndecidedDescriptor = new("WEIR0441", "Equality is undecided");

    /// <summary>An error for each difference, a warning where the check did not finish; none for equal firewalls.</summary>
    public static ImmutableArray<Diagnostic> Of(EquivalenceResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var findings = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var difference in result.Differences)
        {
            findings.Add(
                DifferentDescriptor.Error(
                    Position.None,
                    $"{Word(difference.Family)} {difference.Table} {difference.Chain}: the same packet meets '{difference.Left}' on the left and '{difference.Right}' on the right: {PacketText.Of(difference.Example)}",
                    "run 'weir trace' with the packet on both to see the rules it meets"
                )
            );
        }

        if (result.Reason is { } reason)
        {
            findings.Add(
                UndecidedDescriptor.Warning(
                    Position.None,
                    $"equality could not be decided everywhere: {reason}",
                    "what was compared is as reported; compare fewer tables at once, or allow more memory"
                )
            );
        }

        return findings.ToImmutable();
    }

    private static string Word(Family family) => family == Family.Ip6 ? "IPv6" : "IPv4";
}
