using Weir.Cli.Applying;
using Weir.Cli.Frame;
using Weir.Core.Compiler;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Imports;

namespace Weir.Rendering;

/// <summary>From a site to a firewall whose text does not change with the clock.</summary>
internal static class SiteRendering
{
    public static Checked<Rendered> Read(Call call, bool isNft)
    {
        var read = ReadSite.Of(call);
        if (!isNft)
        {
            return new(
                null,
                [ImportErrors.WrongForm("a site is one table of both protocols; iptables has no such table", "--to nft")]
            );
        }

        var compiled = call.Waiting.For(
            "Compiling …",
            () => SiteCompiler.Compile(read.Site, new CompilerSettings { Costs = call.Costs })
        );
        return new(new Rendered(new Firewall([compiled.Ruleset]), read.Warnings), read.Warnings);
    }
}
