using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;

namespace Weir.Imports;

/// <summary>One input as it was read.</summary>
/// <param name="Path">As the operator wrote it; <c>-</c> for standard input.</param>
/// <param name="Sha256">Of the bytes read, lower-case hexadecimal.</param>
internal sealed record InputFile(string Path, FileKind Kind, long Bytes, string Sha256, ImportCounts Counts);

/// <summary>All inputs together: one firewall, and what was found on the way.</summary>
/// <param name="Firewall">What could be read; incomplete when there are errors.</param>
/// <param name="Sets">Every set that the files declare, by name, used or not.</param>
/// <param name="Counts">Sums over the files of rules.</param>
internal sealed record FirewallReading(
    Firewall Firewall,
    ImmutableArray<InputFile> Files,
    ImmutableArray<AddressSet> Sets,
    ImportCounts Counts,
    ImmutableArray<Diagnostic> Diagnostics
)
{
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);
}
