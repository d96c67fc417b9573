using Weir.Core.Rules;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>
/// Decides whether two firewalls do the same with every packet: per base chain the outcome as a function of the packet, both sides in
/// one space of decision diagrams, where equal functions are equal numbers. A difference is shown as a packet.
/// </summary>
/// <remarks>It shares no code with the passes and the simulator: it judges them.</remarks>
public static class EquivalenceCheck
{
    public static EquivalenceResult Run(Firewall left, Firewall right, EquivalenceSettings settings)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(settings);
        var job = new EquivalenceJob(left, right, settings);
        job.Compare(4);
        job.Compare(6);
        return job.Result();
    }
}
