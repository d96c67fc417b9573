using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Hiera;

namespace Weir.Rendering;

/// <summary>From Hiera's files to a firewall, without a site: the declared sets and the rules their roles ask for.</summary>
/// <param name="Files">In the order of the hierarchy.</param>
/// <param name="Directory">Where relative paths start.</param>
internal sealed record HieraRendering(
    IReadOnlyList<string> Files,
    string Directory,
    HieraMerge? Merge,
    IReadOnlyDictionary<string, HieraRole> Roles
)
{
    /// <param name="oneTable">As nftables likes it; else raw and filter.</param>
    /// <param name="setsOnly">Without rules, and without asking for roles.</param>
    /// <returns>The firewall, or every fault of the files.</returns>
    public Checked<Rendered> Read(DateTimeOffset now, bool oneTable, bool setsOnly)
    {
        var read = HieraReader.Read(Files, Directory, new HieraSettings { Merge = Merge });
        if (read.Value is not { } declared)
        {
            return new(null, read.Diagnostics);
        }

        var known = HieraCheck.Check(declared, now);
        var findings = read.Diagnostics.AddRange(known.Diagnostics);
        if (known.Value is not { } sets)
        {
            return new(null, findings);
        }

        if (setsOnly)
        {
            return Done(new Firewall([]) { UnusedSets = [.. sets.Select(static set => set.Set)] }, findings);
        }

        var roles = HieraRoles.Of(sets, Roles);
        findings = findings.AddRange(roles.Diagnostics);
        return roles.Value is { } told
            ? Done(HieraFirewall.Build(sets, told, oneTable), findings)
            : new(null, findings);
    }

    private static Checked<Rendered> Done(Firewall firewall, ImmutableArray<Diagnostic> findings) =>
        new(new Rendered(firewall, findings), findings);
}
