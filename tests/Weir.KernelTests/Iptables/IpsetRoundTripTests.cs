using System.Text;
using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Core.Rules;
using Weir.Sources.IpsetSave;
using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Iptables;

/// <summary>
/// What <c>ipset save</c> prints, read, written and restored somewhere else, is saved there as it was. The one deviation is a network with networks
/// in it (<c>nomatch</c>, or nested): it comes back as the networks that are left of it, which hold the same addresses.
/// </summary>
public sealed class IpsetRoundTripTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [KernelTheory]
    [InlineData(
        "hash:ip family inet timeout 30000 counters comment",
        "10.0.0.1 timeout 25000 packets 5 bytes 6 comment \"x y\"",
        "10.0.0.2"
    )]
    [InlineData("hash:ip family inet6 counters", "2001:db8::1 packets 7 bytes 9", "2001:db8::2")]
    [InlineData("hash:ip netmask 24 maxelem 9", "10.0.0.0", "10.9.1.0")]
    [InlineData(
        "hash:net counters comment skbinfo",
        "10.0.0.0/8 skbmark 0x1111/0xff skbprio 1:10 skbqueue 3 comment \"foo bar\"",
        "11.0.0.0/8"
    )]
    [InlineData("hash:net family inet6 timeout 0", "2001:db8::/32 timeout 77777", "2001:db9::/33")]
    [InlineData("hash:ip,port", "10.0.0.1,tcp:80", "10.0.0.1,udp:81")]
    [InlineData("hash:ip,port counters", "10.0.0.1,icmp:echo-request packets 3 bytes 4", "10.0.0.1,tcp:80")]
    [InlineData("hash:ip,port,ip comment", "10.0.0.1,tcp:80,10.0.0.2 comment \"a\"", "10.0.0.1,sctp:80,10.0.0.2")]
    [InlineData("hash:ip,port,net", "10.0.0.1,tcp:80,10.0.0.0/24")]
    [InlineData("hash:net,port family inet6", "2001:db8::/32,tcp:80", "2001:db8::/32,udplite:80")]
    [InlineData("hash:net,port timeout 60", "10.0.0.0/8,tcp:80 timeout 59", "11.0.0.0/8,tcp:80 timeout 0")]
    [InlineData("hash:net,iface", "10.0.0.0/24,eth0", "0.0.0.0/0,eth2")]
    [InlineData("hash:net,iface", "10.0.0.0/24,physdev:eth0", "10.1.0.0/24,eth wildcard")]
    [InlineData("bitmap:ip range 10.0.0.0/24 timeout 90000 counters", "10.0.0.5 timeout 88888 packets 1 bytes 2")]
    [InlineData("bitmap:ip range 10.0.0.0/16 netmask 24 comment", "10.0.5.0 comment \"c\"")]
    [InlineData("bitmap:ip,mac range 10.0.0.0/24", "10.0.0.5,00:11:22:33:44:55")]
    [InlineData("bitmap:ip,mac range 10.0.0.0/24", "10.0.0.5", "10.0.0.6,00:11:22:33:44:55")]
    [InlineData("bitmap:port range 0-1024 counters comment", "80 packets 3 bytes 4 comment \"web\"", "443")]
    public void Write_SetOfAType_IsSavedAsItWas(string type, params string[] elements) => Same(type, elements);

    [IpsetTypeFact("hash:ip,mark")]
    public void Write_AddressesAndMarks_AreSavedAsTheyWere()
    {
        Same("hash:ip,mark", "10.0.0.1,0x00000005");
        Same("hash:ip,mark markmask 0xff", "10.0.0.1,0x00000005");
    }

    [IpsetTypeFact("hash:mac")]
    public void Write_Macs_AreSavedAsTheyWere() => Same("hash:mac comment", "00:11:22:33:44:55 comment \"a\"");

    [IpsetTypeFact("hash:ip,mac")]
    public void Write_AddressesAndMacs_AreSavedAsTheyWere() => Same("hash:ip,mac", "10.0.0.1,00:11:22:33:44:55");

    [IpsetTypeFact("hash:net,net")]
    public void Write_TwoNets_AreSavedAsTheyWere() => Same("hash:net,net", "10.0.0.0/24,10.1.0.0/16");

    [IpsetTypeFact("hash:net,port,net")]
    public void Write_TwoNetsAndPort_AreSavedAsTheyWere() =>
        Same("hash:net,port,net", "10.0.0.0/24,tcp:80,10.1.0.0/16");

    [KernelFact]
    public void Write_Lists_AreSavedAsListsBehindTheirMembers() =>
        Same(
            """
            create a hash:ip
            add a 10.0.0.1
            create b hash:net
            add b 10.0.0.0/24
            create p bitmap:port range 0-99
            add p 80
            create k hash:net,iface
            add k 10.0.0.0/24,eth wildcard
            create of-one list:set size 8
            add of-one a
            create of-two list:set size 8 counters comment
            add of-two a comment "first"
            add of-two b packets 3 bytes 4
            create of-a-timeout list:set size 8 timeout 70000
            add of-a-timeout a timeout 66666
            create of-unlike list:set size 4
            add of-unlike p
            add of-unlike a
            create of-opaque list:set size 4
            add of-opaque k
            add of-opaque b
            create of-none list:set size 4

            """
        );

    [KernelFact]
    public void Write_NetworksWithExceptions_HoldTheSameAddresses()
    {
        var saved = Restored(
            "create n hash:net maxelem 3\nadd n 10.0.0.0/8\nadd n 10.64.0.0/10 nomatch\nadd n 10.64.0.1\n"
        );
        saved
            .Where(static line => line.StartsWith("add", StringComparison.Ordinal))
            .ShouldBe(["add n 10.0.0.0/10", "add n 10.128.0.0/9", "add n 10.64.0.1"], ignoreOrder: true);
    }

    /// <summary>A pass may make of a member's name another set: then the list gets the member under its new name.</summary>
    [KernelFact]
    public void Write_ListOfASetThatATableChanged_KeepsTheMemberAsItWas()
    {
        var read = Read("create a hash:ip\nadd a 10.0.0.1\ncreate l list:set size 8\nadd l a\n");
        var other = Read("create a hash:ip\nadd a 10.9.9.9\n").Sets[0];
        var table = new Ruleset(Family.Ip, "filter", [], [other.Declaration], [])
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal) { ["a"] = other.Elements },
        };
        var text = Text(new Firewall([table]) { UnusedSets = read.Sets, Lists = read.Lists });
        using var network = TestNamespace.Create("ipset");
        network.Run("ipset", ["restore"], text);
        network.Run("ipset", ["save"]).ShouldContain("add l a-2\n");
        network.Run("ipset", ["test", "a-2", "10.0.0.1"]);
    }

    private static void Same(string type, params string[] elements) =>
        Same($"create s {type}\n{string.Concat(elements.Select(static element => $"add s {element}\n"))}");

    private static void Same(string sets)
    {
        using var first = TestNamespace.Create("ipset");
        first.Run("ipset", ["restore"], sets);
        var saved = first.Run("ipset", ["save"]);
        Restored(saved).ShouldBe(Lines(saved), $"of\n{Text(Firewall(Read(saved)))}");
    }

    private static string[] Restored(string saved)
    {
        var read = Read(saved);
        read.Counts.Refused.ShouldBe(0);
        using var network = TestNamespace.Create("ipset");
        var text = Text(Firewall(read));
        network.Run("ipset", ["restore"], text);
        // Also on top of itself, as a site does it every day.
        network.Run("ipset", ["-exist", "restore"], text);
        return Lines(network.Run("ipset", ["save"]));
    }

    private static Firewall Firewall(IpsetImport import) =>
        new([])
        {
            UnusedSets = import.Sets,
            Lists = import.Lists,
            OpaqueSets = import.OpaqueSets,
        };

    private static string Text(Firewall firewall)
    {
        using var text = new StringWriter();
        IptablesIpsetText.Write(firewall, Now, text, TextWriter.Null, TextWriter.Null).ShouldBeEmpty();
        return text.ToString();
    }

    /// <summary>In any order, since hashes have one of their own; what is left of a time-out to the minute.</summary>
    private static string[] Lines(string saved) =>
        [
            .. saved
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => string.Join(' ', Rounded(line.Split(' '))))
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<string> Rounded(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            var isLeft = words[0] == "add" && i > 0 && words[i - 1] == "timeout" && words[i] != "0";
            yield return isLeft
                ? $"about {(int.Parse(words[i], System.Globalization.CultureInfo.InvariantCulture) + 29) / 60} min"
                : words[i];
        }
    }

    private static IpsetImport Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return IpsetSaveReader.Read(stream, "saved", new IpsetSettings { Now = Now });
    }
}
