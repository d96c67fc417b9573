using Weir.Core.Model;

namespace Weir.Core.Quotas;

/// <summary>What a member has used of his quota.</summary>
/// <param name="Member">His id.</param>
/// <param name="Used">Bytes that count, since the period's start.</param>
public readonly record struct QuotaStanding(uint Member, Quota Quota, ulong Used, QuotaPeriod Period)
{
    /// <summary>Used up: the last byte that is his counts as well.</summary>
    public bool IsOver => Used >= Quota.Bytes;

    public ulong Left => IsOver ? 0 : Quota.Bytes - Used;

    /// <summary>Whole percent, rounded down; beyond 100 when more was used.</summary>
    public ulong Percent => (ulong)UInt128.Min((UInt128)Used * 100 / Quota.Bytes, ulong.MaxValue);

    /// <summary>The greatest of the quota's percents that is reached; 0 for none.</summary>
    public uint Level
    {
        get
        {
            var level = 0u;
            foreach (var percent in Quota.At)
            {
                level = Percent >= percent ? percent : level;
            }

            return level;
        }
    }

    /// <summary>Where the member is moved; null when he is not.</summary>
    public PlanMove? Move => IsOver && Quota.MoveTo is { } plan ? new PlanMove(plan, Period.End) : null;
}
