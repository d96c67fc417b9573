using System.Text;
using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Sources.IpsetSave;
using Weir.Testing;

namespace Weir.KernelTests.Iptables;

public sealed class IpsetRestoreTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    // The types that this kernel may lack are apart: CONFIG_IP_SET_HASH_NETNET and the like.
    private const string Common = """
        create a hash:ip family inet hashsize 1024 maxelem 65536 timeout 30000 counters comment
        add a 10.0.0.1 timeout 25000 packets 5 bytes 6 comment "x y"
        add a 10.0.0.2
        create b hash:net counters comment skbinfo
        add b 10.0.0.0/8 skbmark 0x1111/0xff skbprio 1:10 skbqueue 3 comment "foo bar"
        add b 10.1.0.0/16 nomatch
        create c hash:ip,port
        add c 10.0.0.1,tcp:80
        add c 10.0.0.1,udp:80-82
        create d hash:ip,port,ip
        add d 10.0.0.1,tcp:80,10.0.0.2
        create e hash:ip,port,net
        add e 10.0.0.1,tcp:80,10.0.0.0/24
        create f hash:net,port family inet6
        add f 2001:db8::/32,tcp:80
        create g hash:net,iface
        add g 10.0.0.0/24,eth0
        add g 0.0.0.0/0,eth2
        create m bitmap:ip range 10.0.0.0/24
        add m 10.0.0.5
        create n bitmap:ip,mac range 10.0.0.0/24
        add n 10.0.0.5,00:11:22:33:44:55
        create o bitmap:port range 0-1024
        add o 80-90
        create q hash:ip netmask 24
        add q 10.0.0.5
        create x hash:ip family inet6
        add x 2001:db8::1
        create z hash:net,port
        add z 10.0.0.0/8,tcp:80
        add z 10.0.0.0/16,tcp:80 nomatch
        create l list:set size 8
        add l a
        add l x2
        create weir-name-of-31-characters-long hash:ip
        add weir-name-of-31-characters-long 10.0.0.5-10.0.0.9

        """;

    [KernelFact]
    public void Write_ImportedSets_ListAsTheyWereMeant()
    {
        using var first = TestNamespace.Create("ipset");
        first.Run("ipset", ["restore"], "create x2 hash:ip\nadd x2 10.9.9.9\n" + Common);
        var read = Read(first.Run("ipset", ["save"]));
        read.Diagnostics.ShouldBeEmpty();
        read.OpaqueSets.Count.ShouldBe(0);

        using var second = TestNamespace.Create("ipset");
        second.Run("ipset", ["restore"], Text(read));
        var saved = second.Run("ipset", ["save"]);
        var again = Read(saved);
        again.Diagnostics.ShouldBeEmpty();
        // What was cut into prefixes is one range no more, so the texts are compared.
        Sorted(Text(again)).ShouldBe(Sorted(Text(read)));

        // From here on it is a fixpoint, also on top of what is there.
        second.Run("ipset", ["-exist", "restore"], Text(again));
        Sorted(second.Run("ipset", ["save"])).ShouldBe(Sorted(saved));
        saved.ShouldNotContain("replacement");
        saved.ShouldContain(
            "add b 10.0.0.0/16 packets 0 bytes 0 comment \"foo bar\" skbmark 0x1111/0xff skbprio 1:10 skbqueue 3"
        );
        saved.ShouldNotContain("add b 10.1.0.0");
        saved.ShouldContain("add o 90");
    }

    [IpsetTypeFact("hash:net,net")]
    public void Write_TwoNets_ListsAsMeant() => ListsAsMeant("hash:net,net", "10.0.0.0/24,10.1.0.0/16");

    [IpsetTypeFact("hash:net,port,net")]
    public void Write_TwoNetsAndPort_ListsAsMeant() =>
        ListsAsMeant("hash:net,port,net", "10.0.0.0/24,tcp:80,10.1.0.0/16");

    [IpsetTypeFact("hash:mac")]
    public void Write_Macs_ListsAsMeant() => ListsAsMeant("hash:mac", "00:11:22:33:44:55");

    [IpsetTypeFact("hash:ip,mac")]
    public void Write_AddressAndMac_ListsAsMeant() => ListsAsMeant("hash:ip,mac", "10.0.0.1,00:11:22:33:44:55");

    [IpsetTypeFact("hash:ip,mark")]
    public void Write_AddressAndMark_ListsAsMeant() => ListsAsMeant("hash:ip,mark", "10.0.0.1,0x00000005");

    private static void ListsAsMeant(string type, string element)
    {
        using var network = TestNamespace.Create("ipset");
        var read = Read($"create s {type}\nadd s {element}\n");
        network.Run("ipset", ["restore"], Text(read));
        network.Run("ipset", ["save"]).ShouldContain($"add s {element}");
    }

    private static string Text(IpsetImport import)
    {
        using var text = new StringWriter();
        IpsetRestoreText.Write(text, import.Sets, Now).ShouldBeEmpty();
        return text.ToString();
    }

    private static string Sorted(string saved) =>
        string.Join(
            '\n',
            saved.Split('\n').Select(static line => line.Split(" timeout ")[0]).Order(StringComparer.Ordinal)
        );

    private static IpsetImport Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return IpsetSaveReader.Read(stream, "saved", new IpsetSettings { Now = Now });
    }
}
