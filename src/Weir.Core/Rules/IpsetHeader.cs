namespace Weir.Core.Rules;

/// <summary>The <c>create</c> line of an ipset: what the kernel's set needs to be made again as it was.</summary>
/// <param name="TypeName">As ipset writes it: <c>hash:net,iface</c>.</param>
/// <param name="Options">Header options in ipset's order: <c>family inet</c>, <c>hashsize 1024</c>, <c>counters</c>.</param>
public sealed record IpsetHeader(string TypeName, EquatableArray<ExtensionOption> Options);
