using Weir.Core.Compiler.Cost;

namespace Weir.Core.Analysis.Cost;

/// <summary>
/// What the kernel itself charges a packet beside all rules: its way in, and on as far as the rules let it. What is dropped before
/// connection tracking never sees a route, and what is dropped on its way through is never sent (kernel.md, A10).
/// </summary>
internal static class KernelPath
{
    /// <param name="fate">What the rules made of it.</param>
    /// <param name="early">True when it met no rule behind connection tracking.</param>
    /// <param name="through">True for what is forwarded, false for what is for the box itself, or from it.</param>
    public static double Nanoseconds(Fate fate, bool early, bool through, CostTable costs) =>
        costs.Nanoseconds(Structure(fate, early, through), 1, hit: true);

    private static string Structure(Fate fate, bool early, bool through) =>
        (fate, early, through) switch
        {
            (Fate.Dropped, true, _) => "drop-prerouting",
            (Fate.Dropped, _, true) => "drop-forward",
            (_, _, true) => "forward-path",
            _ => "input-path",
        };
}
