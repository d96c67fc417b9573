namespace Weir.Core.Model.Validation;

/// <summary>Only protocols with ports are opened by port.</summary>
internal static class OpeningPortsRule
{
    public static void Check(SiteCheck check)
    {
        foreach (var opening in check.Openings)
        {
            if (opening.Ports is not null && !HasPorts(opening.Protocol))
            {
                check.Found.Add(OpeningDiagnostics.PortsWithoutPorts(opening));
            }
        }
    }

    /// <summary>TCP, UDP, DCCP, SCTP and UDP-Lite have source and destination port in their first four bytes.</summary>
    private static bool HasPorts(byte protocol) => protocol is 6 or 17 or 33 or 132 or 136;
}
