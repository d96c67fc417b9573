using System.Collections.Immutable;
using Weir.Backends.IptablesIpset;
using Weir.Cli.Applying;
using Weir.Cli.Frame;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Rendering;

/// <summary>From a site to a firewall whose text does not change with the clock.</summary>
internal static class SiteRendering
{
    // A host's sets are all in one place.
    private const string SetPrefix = "weir-";

    public static Checked<Rendered> Read(Call call, bool isNft)
    {
        var read = ReadSite.Of(call);
        var (site, left) = RenderableSite.Of(read.Site, isNft);
        var findings = read.Warnings.AddRange(left);
        if (HasErrors(left))
        {
            return new(null, findings);
        }

        var (firewall, unsayable) = call.Waiting.For("Compiling …", () => Compile(call, site, isNft));
        findings = findings.AddRange(unsayable);
        return HasErrors(unsayable) ? new(null, findings) : new(new Rendered(firewall, findings), findings);
    }

    private static (Firewall Firewall, ImmutableArray<Diagnostic> Findings) Compile(Call call, Site site, bool isNft)
    {
        var table = SiteCompiler.Compile(site, new CompilerSettings { Costs = call.Costs }).Ruleset;
        return isNft ? (new Firewall([table]), []) : TableSplit.Of(Counting(table), SetPrefix);
    }

    /// <summary>Each ban of an ipset counts what it drops, which costs a few nanoseconds and is kept by <c>--incremental</c>.</summary>
    private static Ruleset Counting(Ruleset table) =>
        table with
        {
            Sets =
            [
                .. table.Sets.Select(static set =>
                    set.Name.StartsWith("ban", StringComparison.Ordinal) ? set with { Counters = true } : set
                ),
            ],
        };

    private static bool HasErrors(ImmutableArray<Diagnostic> findings) =>
        findings.Any(static finding => finding.Severity == Severity.Error);
}
