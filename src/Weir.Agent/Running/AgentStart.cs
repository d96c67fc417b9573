namespace Weir.Agent.Running;

/// <summary>How things stand when an agent has the lock and has read nothing of the source yet.</summary>
/// <param name="Waiting">The revision that waits for its confirmation; null when none does.</param>
/// <param name="ConfirmBefore">Until when.</param>
/// <param name="RolledBack">The revision that was taken back by the last step; null when that was another one.</param>
public sealed record AgentStart(ulong? Waiting, DateTimeOffset? ConfirmBefore, ulong? RolledBack);
