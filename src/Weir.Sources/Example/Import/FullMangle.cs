namespace Weir.Sources.Example.Import;

/// <summary>Marks for the shaper: upstream a chain per member (the connection gets the member's number), downstream one rule.</summary>
internal static class FullMangle
{
    private const int MarkedServers = 5;

    public static void Write(TextWriter output, MemberPlan plan, SplitMix64 random)
    {
        output.WriteLine("*mangle");
        output.WriteLine(":PREROUTING ACCEPT [0:0]");
        output.WriteLine(":INPUT ACCEPT [0:0]");
        output.WriteLine(":FORWARD ACCEPT [0:0]");
        output.WriteLine(":OUTPUT ACCEPT [0:0]");
        output.WriteLine(":POSTROUTING ACCEPT [0:0]");
        MemberTree.Declare(output, plan, "n", "u");
        MemberTree.Declare(output, plan, "d", null);
        MemberTree.Jumps(output, plan, "FORWARD", "-s", "n", "u");
        MemberTree.NetJumps(output, plan, "POSTROUTING", "-d", "d");
        var ports = new MemberPorts(random);
        for (var net = 0; net < plan.Nets; net++)
        {
            for (var member = 0; member < plan.MembersPerNet; member++)
            {
                Member(output, plan, net, member, ports, random);
            }
        }

        output.WriteLine("COMMIT");
    }

    private static void Member(
        TextWriter output,
        MemberPlan plan,
        int net,
        int member,
        MemberPorts ports,
        SplitMix64 random
    )
    {
        var chain = plan.ChainOf("u", net, member);
        var number = plan.Number(net, member);
        output.WriteLine($"-A {chain} -j MARK --set-xmark 0x{0x10000 + number:x}/0xffffffff");
        for (var server = 0; server < MarkedServers; server++)
        {
            var shaperClass = 0x100 + random.Below(16);
            output.WriteLine($"-A {chain} -d {ports.Server()} -j MARK --set-xmark 0x{shaperClass:x}/0xffffffff");
        }

        output.WriteLine($"-A {chain} -j CONNMARK --set-xmark 0x{number:x}/0xffffffff");
        output.WriteLine(
            $"-A {MemberPlan.NetChain("d", net)} -d {MemberPlan.HostText(net, member)} -j MARK --set-xmark 0x{0x20000 + number:x}/0xffffffff"
        );
    }
}
