namespace Weir.Sources.Example.Import;

/// <summary>The inner nodes: a base chain jumps by net, a net's chain by member.</summary>
internal static class MemberTree
{
    public static void Declare(TextWriter output, MemberPlan plan, string netPrefix, string? memberPrefix)
    {
        for (var net = 0; net < plan.Nets; net++)
        {
            output.WriteLine($":{MemberPlan.NetChain(netPrefix, net)} - [0:0]");
        }

        if (memberPrefix is null)
        {
            return;
        }

        for (var net = 0; net < plan.Nets; net++)
        {
            for (var member = 0; member < plan.MembersPerNet; member++)
            {
                output.WriteLine($":{plan.ChainOf(memberPrefix, net, member)} - [0:0]");
            }
        }
    }

    /// <param name="side"><c>-s</c> or <c>-d</c>: by whom the packet is sent or to whom it goes.</param>
    public static void Jumps(
        TextWriter output,
        MemberPlan plan,
        string chain,
        string side,
        string netPrefix,
        string memberPrefix
    )
    {
        NetJumps(output, plan, chain, side, netPrefix);
        for (var net = 0; net < plan.Nets; net++)
        {
            var from = MemberPlan.NetChain(netPrefix, net);
            for (var member = 0; member < plan.MembersPerNet; member++)
            {
                output.WriteLine(
                    $"-A {from} {side} {MemberPlan.HostText(net, member)} -j {plan.ChainOf(memberPrefix, net, member)}"
                );
            }
        }
    }

    public static void NetJumps(TextWriter output, MemberPlan plan, string chain, string side, string netPrefix)
    {
        for (var net = 0; net < plan.Nets; net++)
        {
            output.WriteLine($"-A {chain} {side} {MemberPlan.NetText(net)} -j {MemberPlan.NetChain(netPrefix, net)}");
        }
    }
}
