namespace Weir.Tests.Architecture;

/// <summary>One place in compiled code that names a member or a type of another assembly.</summary>
/// <param name="From">The full name of the outermost type whose code it is (async and iterator bodies belong to their author).</param>
/// <param name="Type">The documentation id of the used member's type, <c>T:System.DateTime</c>.</param>
/// <param name="Member">The documentation id of the member, <c>M:System.DateTime.get_Now</c>, or null for a bare type.</param>
internal sealed record MemberUse(string From, string Type, string? Member);
