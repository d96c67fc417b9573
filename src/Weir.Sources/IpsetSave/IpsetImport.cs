using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;

namespace Weir.Sources.IpsetSave;

/// <summary>What a file of sets said.</summary>
/// <param name="Sets">In the order declared; elements ascending by key. A <c>list:set</c> is the union of its members.</param>
/// <param name="Counts">What became of each line that declares a set or adds an element.</param>
/// <param name="Diagnostics">In the order of the file, then those about whole sets.</param>
public sealed record IpsetImport(
    EquatableArray<AddressSet> Sets,
    ImportCounts Counts,
    ImmutableArray<Diagnostic> Diagnostics
)
{
    /// <summary>Sets whose look-up no key of fields says exactly; rules that use them stay as written.</summary>
    public EquatableArray<OpaqueSet> OpaqueSets { get; init; }

    /// <summary>What each <c>list:set</c> among <see cref="Sets"/> is a list of.</summary>
    public EquatableArray<SetList> Lists { get; init; }
}
