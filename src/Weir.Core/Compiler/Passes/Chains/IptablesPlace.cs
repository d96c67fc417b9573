using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>
/// Whether iptables has words for a rule that was put together from two: it asks for each interface and for the protocol once, has one odd
/// mask for each address, and refuses <c>-i</c> in OUTPUT and POSTROUTING, <c>-o</c> in PREROUTING and INPUT (though not in chains they jump to).
/// </summary>
internal static class IptablesPlace
{
    public static bool CanStand(Chain chain, Rule rule)
    {
        Span<int> asked = stackalloc int[5];
        foreach (var match in rule.Matches)
        {
            if (PlaceOf(match) is { } place && (++asked[place] > 1 || !HasInterface(chain.Base, place)))
            {
                return false;
            }
        }

        return true;
    }

    private static int? PlaceOf(Match match)
    {
        var field = match switch
        {
            Match.Compare compare => compare.Part.Field,
            Match.Masked masked => masked.Field,
            Match.InRanges ranges => ranges.Field,
            _ => null,
        };
        return field == Field.InputInterface ? 0
            : field == Field.OutputInterface ? 1
            : field == Field.L4Proto ? 2
            : match is not Match.Masked ? null
            : field == Field.Ip4Source || field == Field.Ip6Source ? 3
            : field == Field.Ip4Destination || field == Field.Ip6Destination ? 4
            : null;
    }

    private static bool HasInterface(BaseHook? hook, int place) =>
        hook?.Hook switch
        {
            Hook.Output or Hook.Postrouting => place != 0,
            Hook.Prerouting or Hook.Input => place != 1,
            _ => true,
        };
}
