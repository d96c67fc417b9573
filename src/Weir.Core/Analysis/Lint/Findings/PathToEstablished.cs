using Weir.Core.Analysis.Bounds;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>Packets that findings try on rules.</summary>
internal static class PartialPackets
{
    public static PartialPacket Established { get; } = new PartialPacket().InState(CtStates.Established);
}

/// <summary>Follows packets of known connections through a chain, into chains that all packets go to, up to the rule that accepts them.</summary>
internal sealed class PathToEstablished(LintTable table)
{
    private const int DepthLimit = 16;

    private readonly RulePrice _price = new(table);

    public RuleIndex At { get; private set; }

    /// <summary>Rules such a packet is asked before.</summary>
    public int Rules { get; private set; }

    public double Nanoseconds { get; private set; }

    /// <summary>One of them may drop it.</summary>
    public bool Drops { get; private set; }

    public bool Find(int chain) => Find(chain, 0);

    private bool Find(int chain, int depth)
    {
        var cubes = table.CubesOf(chain);
        var rules = table.Chains[chain].Rules;
        for (var i = 0; i < rules.Count; i++)
        {
            if (EstablishedNotFirst.AcceptsEstablished(rules[i], cubes[i]))
            {
                At = new RuleIndex(chain, i);
                return true;
            }

            Rules++;
            Nanoseconds += _price.OfMiss(rules[i]);
            Drops |=
                rules[i].Verdict is Verdict.Drop or Verdict.Reject
                && PartialPackets.Established.Passes(cubes[i]) != Truth.No;
            if (
                cubes[i].IsAll
                && depth < DepthLimit
                && table.TargetOf(rules[i].Verdict) is var target and >= 0
                && Find(target, depth + 1)
            )
            {
                return true;
            }
        }

        return false;
    }
}
