using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Rendering;

/// <summary>A firewall to be written as files, and what was found on the way to it.</summary>
internal sealed record Rendered(Firewall Firewall, ImmutableArray<Diagnostic> Findings);
