namespace Weir.Sources.Example.Import;

/// <summary>
/// What one member may do. Three of four are restricted: services and servers are accepted, the rest is dropped. The others may do
/// everything but a few services: servers accepted, ports dropped, the rest returned to the policy.
/// </summary>
internal static class MemberLeaves
{
    public static void Write(TextWriter output, string chain, MemberPorts ports, SplitMix64 random, int rules)
    {
        ports.Reset();
        var open = random.Below(4) == 0;
        for (var rule = 0; rule < rules - 1; rule++)
        {
            var kind = random.Below(8);
            if (kind < 2)
            {
                Server(output, chain, ports, random);
            }
            else
            {
                Service(output, chain, ports, udp: kind < 4, open ? "DROP" : "ACCEPT");
            }
        }

        output.WriteLine($"-A {chain} -j {(open ? "RETURN" : "DROP")}");
    }

    private static void Service(TextWriter output, string chain, MemberPorts ports, bool udp, string target)
    {
        var protocol = udp ? "udp" : "tcp";
        output.WriteLine($"-A {chain} -p {protocol} -m {protocol} --dport {ports.Next(udp)} -j {target}");
    }

    private static void Server(TextWriter output, string chain, MemberPorts ports, SplitMix64 random)
    {
        var server = ports.Server();
        if (random.Below(3) == 0)
        {
            output.WriteLine($"-A {chain} -d {server} -j ACCEPT");
        }
        else
        {
            output.WriteLine($"-A {chain} -d {server} -p tcp -m tcp --dport {ports.Next(udp: false)} -j ACCEPT");
        }
    }
}
