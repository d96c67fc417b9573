namespace Weir.Agent.Counters;

/// <summary>Asks the kernel for one member's counters once.</summary>
public static class MemberCounterReader
{
    /// <param name="networkNamespace">An existing namespace; null for the process's own.</param>
    /// <param name="member">The member's id.</param>
    public static MemberCounterReading Read(string? networkNamespace, uint member)
    {
        using var look = new MemberCounterLook(networkNamespace);
        return look.Read(member);
    }
}
