namespace Weir.Core.Model.Validation;

/// <summary>Each public port of an address and protocol leads to one device.</summary>
internal static class ForwardPortsRule
{
    public static void Check(SiteCheck check)
    {
        // Sorted by member, protocol, first port: it is enough to compare with the one that reached furthest so far.
        PortForward? furthest = null;
        foreach (var forward in check.Forwards)
        {
            if (check.IsCrowded(forward.MemberId))
            {
                continue;
            }

            if (furthest is null || furthest.MemberId != forward.MemberId || furthest.Protocol != forward.Protocol)
            {
                furthest = forward;
                continue;
            }

            if (forward.PublicPorts.First <= furthest.PublicPorts.Last)
            {
                check.Found.Add(ForwardDiagnostics.PortsOverlap(forward, furthest));
            }

            if (forward.PublicPorts.Last > furthest.PublicPorts.Last)
            {
                furthest = forward;
            }
        }
    }
}
