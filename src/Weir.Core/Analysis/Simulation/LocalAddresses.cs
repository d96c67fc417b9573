using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>
/// Answers <c>-m addrtype --src-type LOCAL</c> and <c>--dst-type LOCAL</c> from the host's declared addresses. Any other option
/// (another type, an interface) needs the routing table, so that such a test's answer stays free.
/// </summary>
internal sealed class LocalAddresses(EquatableArray<IpPrefix> addresses)
{
    /// <returns>Null for a test that this cannot answer.</returns>
    public bool? Answer(Match.Extension test, Packet packet)
    {
        if (test.Module != "addrtype" || test.Options.IsEmpty)
        {
            return null;
        }

        var holds = true;
        foreach (var option in test.Options)
        {
            if (
                option.Name is not ("--src-type" or "--dst-type")
                || option.Arguments.Count != 1
                || option.Arguments[0] != "LOCAL"
            )
            {
                return null;
            }

            holds &=
                Contains(packet, option.Name == "--src-type" ? packet.Source : packet.Destination) != option.Negated;
        }

        return holds;
    }

    private bool Contains(Packet packet, UInt128 address)
    {
        foreach (var prefix in addresses)
        {
            if (
                prefix.IsIpv6 == packet.IsIpv6
                && (
                    prefix.IsIpv6
                        ? prefix.V6.Contains(new Ipv6Address(address))
                        : prefix.V4.Contains(new Ipv4Address((uint)address))
                )
            )
            {
                return true;
            }
        }

        return false;
    }
}
