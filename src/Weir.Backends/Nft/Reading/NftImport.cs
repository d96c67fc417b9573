using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.Nft.Reading;

/// <summary>What was read of nft text.</summary>
/// <param name="Tables">In the order of the text; none when an error was found.</param>
/// <param name="Diagnostics">All findings, in the order met.</param>
public sealed record NftImport(EquatableArray<Ruleset> Tables, ImmutableArray<Diagnostic> Diagnostics);
