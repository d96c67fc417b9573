using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>
/// Ports tested where nothing brings connection tracking, and with it the reassembly of fragments (nf_defrag_ipv4.c): later fragments meet the rules.
/// They have no ports to iptables; nft's inline read takes their payload for the header (nft_payload_fast_eval, docs/semantics.md).
/// </summary>
internal static class UntrackedFragments
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0724", "Ports tested without reassembly");

    private static readonly string[] Trackers =
    [
        "cluster",
        "connbytes",
        "connlabel",
        "connlimit",
        "connmark",
        "conntrack",
        "helper",
        "socket",
        "state",
    ];

    private static readonly string[] TrackingTargets =
    [
        "CLUSTERIP",
        "CONNMARK",
        "CONNSECMARK",
        "CT",
        "DNAT",
        "MASQUERADE",
        "NETMAP",
        "REDIRECT",
        "SNAT",
        "SYNPROXY",
        "TPROXY",
    ];

    public static void Check(LintFirewall firewall)
    {
        if (FirstPortTest(firewall.Firewall) is { } rule)
        {
            firewall.Found.Add(
                Code.Info(
                    Wording.Position(rule),
                    "ports are tested here, and no rule brings connection tracking, which puts fragments together: to iptables a later fragment has no ports, so no such rule is about it",
                    "say before what becomes of later fragments (-f -j DROP), or track connections"
                )
            );
        }
    }

    /// <summary>Of rules that shall be nft's: null when the two read fragments alike.</summary>
    public static Diagnostic? ForNft(Firewall firewall) =>
        FirstPortTest(firewall) is { } rule
            ? Code.Warning(
                Wording.Position(rule),
                "ports are tested here, and no rule brings connection tracking, which puts fragments together: to iptables a later fragment has no ports, nft reads its payload for them; a proof does not see that",
                "drop later fragments before (-f -j DROP), or track connections, and nft does the same"
            )
            : null;

    /// <summary>Null where fragments are put together, where rules ask for them, and where nothing asks for ports.</summary>
    private static Rule? FirstPortTest(Firewall firewall)
    {
        Rule? first = null;
        foreach (var table in firewall.Tables)
        {
            if (table.Family == Family.Ip6)
            {
                continue;
            }

            foreach (var chain in table.Chains)
            {
                foreach (var rule in chain.Rules)
                {
                    if (Tracks(rule) || Reads(rule, static field => field == Field.Ip4Fragment))
                    {
                        return null;
                    }

                    first ??= Reads(rule, static field => field.Layer == FieldLayer.Transport) ? rule : null;
                }
            }
        }

        return first;
    }

    private static bool Tracks(Rule rule) =>
        Reads(rule, static field => field.Layer == FieldLayer.Conntrack)
        || rule.Matches.Any(static match => match is Match.Extension test && Trackers.Contains(test.Module))
        || rule.Statements.Any(static statement =>
            statement switch
            {
                Statement.NoTrack or Statement.Nat or Statement.SourceNat or Statement.DestinationNat => true,
                Statement.CopyMark or Statement.OverConnectionLimit => true,
                Statement.SetMark mark => mark.Mark == Field.CtMark,
                Statement.SetMarkFromMap mark => mark.Mark == Field.CtMark,
                Statement.SetBits bits => bits.Field == Field.CtMark,
                Statement.Extension target => TrackingTargets.Contains(target.Target),
                _ => false,
            }
        )
        || rule.Verdict is Verdict.Extension verdict && TrackingTargets.Contains(verdict.Target);

    private static bool Reads(Rule rule, Func<Field, bool> asked) =>
        rule.Matches.Any(match => Reads(match, asked))
        || rule.Verdict is Verdict.Map map && Reads(map.Key, asked)
        || rule.Statements.Any(statement =>
            statement switch
            {
                Statement.SetMarkFromMap mark => Reads(mark.Key, asked),
                Statement.UpdateSet update => Reads(update.Key, asked),
                _ => false,
            }
        );

    private static bool Reads(Match match, Func<Field, bool> asked) =>
        match switch
        {
            Match.Compare test => asked(test.Part.Field),
            Match.AnyBit test => asked(test.Field),
            Match.Masked test => asked(test.Field),
            Match.InRanges test => asked(test.Field),
            Match.InSet test => Reads(test.Key, asked),
            Match.Either either => either.Alternatives.Any(one => Reads(one, asked)),
            _ => false,
        };

    private static bool Reads(Key key, Func<Field, bool> asked) => key.Parts.Any(part => asked(part.Field));
}
