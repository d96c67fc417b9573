using System.Collections.Immutable;

namespace Weir.Core.Rules.Space;

/// <summary>Values of a number field, both ends included.</summary>
public readonly record struct ValueRange(UInt128 First, UInt128 Last);

/// <summary>All values of a field that a set of packets treats alike.</summary>
/// <param name="Values">Ascending, without overlap.</param>
/// <param name="Rest">The set's packets for any one of the values; it does not ask the field any more.</param>
public sealed record FieldClass(ImmutableArray<ValueRange> Values, PacketSet Rest);
