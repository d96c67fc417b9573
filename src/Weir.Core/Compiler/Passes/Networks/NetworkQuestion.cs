using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Networks;

/// <summary>The question for a packet's network that stands before look-ups of prefixes.</summary>
/// <param name="Part">The first bits of the address.</param>
/// <param name="Networks">All networks that a prefix behind the question lies in, or holds: their first bits as a number, ascending.</param>
/// <param name="Behind">Which of the look-ups stand behind it; the others hold prefixes much wider than these networks.</param>
/// <param name="Nanoseconds">What the mean packet pays for it all.</param>
internal sealed record NetworkQuestion(KeyPart Part, UInt128[] Networks, bool[] Behind, double Nanoseconds)
{
    public bool IsBeforeAll => Array.TrueForAll(Behind, static one => one);
}
