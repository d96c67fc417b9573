using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Networks;

/// <summary>
/// Finds the length of networks for which asking first is cheapest: what is dropped is met by few packets, so most come from a network that
/// holds nothing of it (docs/decisions/0001 has the same for a site's bans). Longer networks let fewer strangers through and are more.
/// </summary>
internal static class NetworkChoice
{
    /// <summary>Networks at most: with more the question misses the caches that it is to spare.</summary>
    private const int MostNetworks = 1 << 16;

    /// <summary>A prefix so much shorter than the networks is not written out as them: 256 are a prefix's most.</summary>
    private const int MostBits = 8;

    /// <summary>Saving below which another chain and set are not worth their while.</summary>
    private const double LeastGain = 40;

    private static readonly int[] Lengths4 = [16, 20, 24, 12];
    private static readonly int[] Lengths6 = [32, 48, 64, 56, 40, 24];

    /// <summary>
    /// Whether packets that a rule is about are taken to be few: all that an address sends (or gets) is dropped. A rule that drops some of it may well
    /// be about those who are served.
    /// </summary>
    public static bool IsRare(Rule rule)
    {
        if (rule.Verdict is not (Verdict.Drop or Verdict.Reject))
        {
            return false;
        }

        foreach (var match in rule.Matches)
        {
            if (!IsOfAddressOrInterface(match))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOfAddressOrInterface(Match match) =>
        match switch
        {
            Match.Compare compare => IsAddressOrInterface(compare.Part.Field),
            Match.InSet { Key.Parts: [var part] } => IsAddressOrInterface(part.Field),
            _ => false,
        };

    private static bool IsAddressOrInterface(Field field) =>
        field.Type is FieldType.Ipv4Address or FieldType.Ipv6Address or FieldType.InterfaceName;

    /// <summary>The cheapest question before these look-ups; null when none spares enough.</summary>
    /// <param name="field">An address.</param>
    /// <param name="asked">What is looked up of it, one after another.</param>
    public static NetworkQuestion? Best(Field field, IReadOnlyList<AskedPrefixes> asked, TargetCost cost)
    {
        var all = 0.0;
        foreach (var one in asked)
        {
            all += one.Nanoseconds;
        }

        NetworkQuestion? best = null;
        foreach (var length in field.Type == FieldType.Ipv4Address ? Lengths4 : Lengths6)
        {
            if (
                Of(field, length, asked, cost) is { } question
                && all - question.Nanoseconds >= LeastGain
                && question.Nanoseconds < NearBanChoice.Margin * all
                && question.Nanoseconds < (best?.Nanoseconds ?? double.MaxValue)
            )
            {
                best = question;
            }
        }

        return best;
    }

    private static NetworkQuestion? Of(Field field, int length, IReadOnlyList<AskedPrefixes> asked, TargetCost cost)
    {
        var networks = new HashSet<UInt128>();
        var behind = new bool[asked.Count];
        var (inside, outside) = (0.0, 0.0);
        for (var i = 0; i < behind.Length; i++)
        {
            behind[i] = asked[i].Length >= length - MostBits;
            if (!behind[i])
            {
                outside += asked[i].Nanoseconds;
                continue;
            }

            inside += asked[i].Nanoseconds;
            if (!AddNetworks(networks, asked[i], field, length))
            {
                return null;
            }
        }

        if (networks.Count == 0)
        {
            return null;
        }

        var part = new KeyPart(field, length);
        var question = networks.Count == 1 ? cost.Rule([part], []) : cost.LookUp([part], GroupForm.Set, networks.Count);
        var share = NearBanChoice.NeighborShare + ShareOfAll(field, length, networks.Count);
        var sorted = networks.ToArray();
        Array.Sort(sorted);
        return new NetworkQuestion(part, sorted, behind, outside + question + (share * (cost.Jump + inside)));
    }

    /// <returns>False when they are too many.</returns>
    private static bool AddNetworks(HashSet<UInt128> networks, AskedPrefixes asked, Field field, int length)
    {
        var shift = (field.Type.Length() * 8) - length;
        var wider = Math.Max(0, length - asked.Length);
        foreach (var address in asked.Addresses)
        {
            var first = (address >> (shift + wider)) << wider;
            for (var i = 0; i < 1 << wider; i++)
            {
                networks.Add(first + (uint)i);
            }

            if (networks.Count > MostNetworks)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The part of all addresses that the networks have; of IPv6's, next to nothing.</summary>
    private static double ShareOfAll(Field field, int length, int networks) =>
        field.Type == FieldType.Ipv4Address ? networks / Math.Pow(2, length) : 0;
}
