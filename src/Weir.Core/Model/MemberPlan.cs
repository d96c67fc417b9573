using Weir.Core.Text;

namespace Weir.Core.Model;

/// <summary>What members of one plan may have.</summary>
/// <param name="Name">1–16 lower-case letters, digits and '-', the first a letter: it is a part of names in the kernel.</param>
/// <param name="Up">Most bytes of whole IP packets that a member sends outside a second; 0: not limited.</param>
/// <param name="Down">Most bytes that a member gets from outside a second; 0: not limited.</param>
public sealed record MemberPlan(string Name, uint Up, uint Down)
{
    public Origin Origin { get; init; }

    public bool IsRated => Up > 0 || Down > 0;
}

/// <summary>A member is on another plan than his row says, because he used up his quota.</summary>
/// <param name="Plan">The plan that he is on.</param>
/// <param name="Until">When the quota's period ends, and with it the move.</param>
public sealed record PlanMove(string Plan, DateTimeOffset Until);
