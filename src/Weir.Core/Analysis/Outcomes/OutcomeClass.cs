using System.Collections.Immutable;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Outcomes;

/// <summary>Packets that one base chain treats alike.</summary>
/// <param name="Family"><see cref="Family.Ip"/> or <see cref="Family.Ip6"/>.</param>
/// <param name="Outcome">Verdict or translation in words: <c>drop</c>, <c>accept, source to 203.0.113.9</c>.</param>
/// <param name="Packets">
/// Samples drawn at random from the class: first packets of connections between unicast addresses, all by the same interfaces.
/// </param>
/// <param name="Tally">Packets that the rules had counted which decided the samples; 0 when they had counted none.</param>
public sealed record OutcomeClass(
    Family Family,
    string Table,
    string Chain,
    Hook Hook,
    string Outcome,
    ImmutableArray<Packet> Packets,
    ulong Tally
);
