namespace Weir.Web.Documents;

/// <summary>Body of a log-in.</summary>
internal sealed record LoginRequest(string Token);

/// <summary>Who asks, and what there is for him.</summary>
/// <param name="Name">The token's name.</param>
/// <param name="Role">"viewer", "operator" or "member".</param>
/// <param name="Member">For the role member: the login; else null.</param>
/// <param name="MemberId">For the role member: the id; else null.</param>
/// <param name="Kind">"campus" or "webfarm".</param>
/// <param name="CanEdit">Whether this caller can change the site's rows over the API.</param>
internal sealed record MeDocument(string Name, string Role, string? Member, uint? MemberId, string Kind, bool CanEdit);

/// <summary>How the agent is, for a monitor.</summary>
/// <param name="State">"ok", "held", "source bad" or "starting".</param>
/// <param name="Revision">In force; null while nothing is.</param>
internal sealed record HealthDocument(string State, ulong? Revision);
