namespace Weir.Sources.Example.Import;

/// <summary>Each member's address outside, and two port forwards in.</summary>
internal static class FullNat
{
    private const int Forwards = 2;

    public static void Write(TextWriter output, MemberPlan plan, SplitMix64 random)
    {
        output.WriteLine("*nat");
        output.WriteLine(":PREROUTING ACCEPT [0:0]");
        output.WriteLine(":INPUT ACCEPT [0:0]");
        output.WriteLine(":OUTPUT ACCEPT [0:0]");
        output.WriteLine(":POSTROUTING ACCEPT [0:0]");
        MemberTree.Declare(output, plan, "f", null);
        MemberTree.Declare(output, plan, "s", null);
        for (var net = 0; net < plan.Nets; net++)
        {
            // A net's members have consecutive addresses outside, but the range is no prefix.
            output.WriteLine(
                $"-A PREROUTING -m iprange --dst-range {plan.PublicText(net, 0)}-{plan.PublicText(net, plan.MembersPerNet - 1)} -j {MemberPlan.NetChain("f", net)}"
            );
        }

        MemberTree.NetJumps(output, plan, "POSTROUTING", "-s", "s");
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
        ports.Reset();
        var inside = MemberPlan.Text(MemberPlan.Address(net, member));
        var outside = plan.PublicText(net, member);
        for (var forward = 0; forward < Forwards; forward++)
        {
            var udp = random.Below(2) == 0;
            var protocol = udp ? "udp" : "tcp";
            output.WriteLine(
                $"-A {MemberPlan.NetChain("f", net)} -d {outside}/32 -p {protocol} -m {protocol} --dport {ports.Next(udp)} -j DNAT --to-destination {inside}:{ports.Next(udp)}"
            );
        }

        output.WriteLine($"-A {MemberPlan.NetChain("s", net)} -s {inside}/32 -j SNAT --to-source {outside}");
    }
}
