using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>Translation to constants: SNAT, DNAT, MASQUERADE, REDIRECT, NETMAP.</summary>
internal static class NatWords
{
    public static void Append(StringBuilder line, Statement.Nat nat)
    {
        switch (nat.Kind)
        {
            case NatKind.Netmap:
                line.Append(" -j NETMAP --to ").AppendNetwork(nat.First.AsSpan(), nat.Last.AsSpan());
                break;
            case NatKind.Masquerade or NatKind.Redirect:
                line.Append(nat.Kind == NatKind.Masquerade ? " -j MASQUERADE" : " -j REDIRECT");
                if (nat.FirstPort != 0)
                {
                    AppendPorts(line.Append(" --to-ports "), nat);
                }

                break;
            default:
                line.Append(nat.Kind == NatKind.Source ? " -j SNAT --to-source " : " -j DNAT --to-destination ");
                AppendTarget(line, nat);
                break;
        }

        AppendOptions(line, nat.Options);
    }

    private static void AppendTarget(StringBuilder line, Statement.Nat nat)
    {
        // An IPv6 address with a port stands between brackets, both of a range in one pair (libxt_NAT.c, sprint_range).
        var brackets = nat.First.Count > 4 && nat.FirstPort != 0;
        line.Append(brackets ? "[" : "");
        if (!nat.First.IsEmpty)
        {
            line.AppendAddress(nat.First.AsSpan());
            if (nat.Last != nat.First && !nat.Last.IsEmpty)
            {
                line.Append('-').AppendAddress(nat.Last.AsSpan());
            }
        }

        line.Append(brackets ? "]" : "");
        if (nat.FirstPort != 0)
        {
            AppendPorts(line.Append(':'), nat);
        }
    }

    private static void AppendPorts(StringBuilder line, Statement.Nat nat)
    {
        line.AppendNumber(nat.FirstPort);
        if (nat.LastPort != nat.FirstPort && nat.LastPort != 0)
        {
            line.Append('-').AppendNumber(nat.LastPort);
        }
    }

    private static void AppendOptions(StringBuilder line, NatOptions options)
    {
        line.Append(options.HasFlag(NatOptions.Random) ? " --random" : "");
        line.Append(options.HasFlag(NatOptions.RandomFully) ? " --random-fully" : "");
        line.Append(options.HasFlag(NatOptions.Persistent) ? " --persistent" : "");
    }
}
