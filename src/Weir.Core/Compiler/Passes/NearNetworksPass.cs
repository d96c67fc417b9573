using Weir.Core.Compiler.Passes.Networks;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// Where several look-ups drop what comes from (or goes to) prefixes of several lengths, packets are asked first whether their network holds any
/// such prefix: most are done with all of the look-ups by that one.
/// </summary>
public sealed class NearNetworksPass : IPass
{
    public string Name => "networks first";

    public string Assumes =>
        "what is dropped is met by few packets, and one in ten comes from a network that holds such a prefix";

    public string Preserves =>
        "the order of the rules that can match a packet; sets that the source declared, which others may add to";

    public string Saves => "one look-up a prefix length, for nearly all packets";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Settings.Target != OptimizerTarget.Nft)
        {
            return table;
        }

        var writer = new NetworkWriter(table, context);
        foreach (var chain in table.Chains)
        {
            writer.Visit(chain);
        }

        return writer.Finish();
    }
}
