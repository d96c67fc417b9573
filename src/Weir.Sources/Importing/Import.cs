using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Sources.Importing;

/// <summary>
/// What a rule file said. Rules that were refused are in <paramref name="Diagnostics"/> and not in <paramref name="Tables"/>: whether the
/// rest may be used all the same is the caller's to decide.
/// </summary>
/// <param name="Tables">In the order first met in the file; a table dumped twice is there twice.</param>
/// <param name="Counts">What became of each line.</param>
/// <param name="Diagnostics">In the order of the file.</param>
public sealed record Import(
    EquatableArray<Ruleset> Tables,
    ImportCounts Counts,
    ImmutableArray<Diagnostic> Diagnostics
);
