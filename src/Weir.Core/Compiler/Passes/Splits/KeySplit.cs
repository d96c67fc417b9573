using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Splits;

/// <summary>The end of a chain, split by a key that several of its rules look up, alone or with more.</summary>
/// <param name="Start">Index of the first of these rules.</param>
/// <param name="Parts">The key that they share.</param>
/// <param name="Needs">For each rule from <paramref name="Start"/> on: its bit in <paramref name="Members"/>, or −1 when it may match any packet.</param>
/// <param name="Exact">For each rule from <paramref name="Start"/> on: nothing is left to look up when the key is among its values.</param>
/// <param name="Values">The key's values in the sets of any of the rules.</param>
/// <param name="Members">For each value, which rules have it in their sets: a bit each.</param>
/// <param name="Gain">Expected saving, nanoseconds a packet.</param>
internal sealed record KeySplit(
    int Start,
    KeyPart[] Parts,
    int[] Needs,
    bool[] Exact,
    PackedKeys Values,
    List<uint> Members,
    double Gain
);
