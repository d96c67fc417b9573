using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint;

/// <summary>Findings as a reader of the files meets them: by file and line, those about the whole first.</summary>
internal static class FindingOrder
{
    public static ImmutableArray<Diagnostic> Sort(List<Diagnostic> found, int keptPerCode)
    {
        var bag = new DiagnosticBag(keptPerCode);
        bag.AddRange(
            found
                .OrderBy(finding => (finding.Position as Position.InFile)?.Path ?? "", StringComparer.Ordinal)
                .ThenBy(finding => (finding.Position as Position.InFile)?.Line ?? 0)
                .ThenBy(finding => finding.Code, StringComparer.Ordinal)
        );
        return bag.ToImmutable();
    }
}
