using System.Diagnostics.CodeAnalysis;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>What iptables calls the answers of REJECT (libipt_REJECT.c, libip6t_REJECT.c), in nft.</summary>
internal static class RejectText
{
    // NFT_REJECT_ICMP_UNREACH, NFT_REJECT_TCP_RST
    private const uint Icmp = 0;
    private const uint TcpReset = 1;

    private static readonly (string With, string Text, Expression.Reject Expression, int Family)[] Answers =
    [
        ("tcp-reset", "tcp reset", new(TcpReset, 0), 0),
        ("icmp-net-unreachable", "icmp net-unreachable", new(Icmp, 0), 4),
        ("icmp-host-unreachable", "icmp host-unreachable", new(Icmp, 1), 4),
        ("icmp-proto-unreachable", "icmp prot-unreachable", new(Icmp, 2), 4),
        ("icmp-port-unreachable", "icmp port-unreachable", new(Icmp, 3), 4),
        ("icmp-net-prohibited", "icmp net-prohibited", new(Icmp, 9), 4),
        ("icmp-host-prohibited", "icmp host-prohibited", new(Icmp, 10), 4),
        ("icmp-admin-prohibited", "icmp admin-prohibited", new(Icmp, 13), 4),
        ("icmp6-no-route", "icmpv6 no-route", new(Icmp, 0), 6),
        ("icmp6-adm-prohibited", "icmpv6 admin-prohibited", new(Icmp, 1), 6),
        ("icmp6-addr-unreachable", "icmpv6 addr-unreachable", new(Icmp, 3), 6),
        ("icmp6-port-unreachable", "icmpv6 port-unreachable", new(Icmp, 4), 6),
        ("icmp6-policy-fail", "icmpv6 policy-fail", new(Icmp, 5), 6),
        ("icmp6-reject-route", "icmpv6 reject-route", new(Icmp, 6), 6),
    ];

    /// <summary>The words behind <c>reject with</c>, the expression, and the field whose presence nft implies, null for none.</summary>
    /// <exception cref="NftRefusal">nft has no such answer.</exception>
    public static (string Text, Expression.Reject Expression, Field? Implied) Of(Verdict.Reject reject)
    {
        foreach (var (with, text, expression, family) in Answers)
        {
            if (with == reject.With)
            {
                var implied = family switch
                {
                    0 => Field.TcpFlags,
                    4 => Field.Ip4Source,
                    _ => Field.Ip6Source,
                };
                return (text, expression, implied);
            }
        }

        throw NftRefusal.Target($"nft cannot reject with {reject.With}");
    }

    /// <summary>The answer by its expression; null when iptables has none such.</summary>
    /// <param name="network">4 or 6; 0 when the rule does not tell.</param>
    public static Verdict.Reject? Of(Expression.Reject expression, int network)
    {
        foreach (var answer in Answers)
        {
            if (answer.Expression == expression && (answer.Family == 0 || answer.Family == network))
            {
                return new Verdict.Reject(answer.With);
            }
        }

        return null;
    }

    /// <summary>The answer by nft's words, for reading.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out Verdict.Reject? reject)
    {
        reject = null;
        foreach (var answer in Answers)
        {
            if (answer.Text == text)
            {
                reject = new Verdict.Reject(answer.With);
            }
        }

        return reject is not null;
    }
}
