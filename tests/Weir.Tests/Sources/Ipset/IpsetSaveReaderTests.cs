using System.Text;
using Shouldly;
using Weir.Core.Rules;
using Weir.Sources.IpsetSave;
using Xunit;

namespace Weir.Tests.Sources.Ipset;

public sealed class IpsetSaveReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Read_HashIp_HasExactKeysAndNotes()
    {
        var import = Read(
            """
            create bans hash:ip family inet hashsize 1024 maxelem 65536 timeout 300 counters comment skbinfo bucketsize 12 initval 0x1
            add bans 10.0.0.9
            add bans 10.0.0.1 timeout 20 packets 5 bytes 700 comment "two words" skbmark 0x11/0xff skbprio 1:10
            add bans 10.0.0.2 timeout 0
            """
        );

        import.Diagnostics.ShouldBeEmpty();
        var set = import.Sets.Single();
        set.Declaration.Key.ShouldBe([FieldType.Ipv4Address]);
        set.Declaration.Interval.ShouldBeFalse();
        set.Declaration.Counters.ShouldBeTrue();
        set.Declaration.Ipset.ShouldNotBeNull().TypeName.ShouldBe("hash:ip");
        Texts(set).ShouldBe(["0A000001", "0A000002", "0A000009"]);
        var notes = set.Elements.Notes.ShouldNotBeNull();
        notes[0]
            .ShouldBe(
                new ElementNote("two words", Now.AddSeconds(20), new Tally(5, 700), "skbmark 0x11/0xff skbprio 1:10")
            );
        notes.ContainsKey(1).ShouldBeFalse();
        notes[2].ShouldBe(new ElementNote(null, Now.AddSeconds(300)));
        import.Counts.ShouldBe(new(4, 4, 4, 0, 0));
    }

    [Fact]
    public void Read_HashNet_MostSpecificEntryDecides()
    {
        var set = Read(
            """
            create n hash:net
            add n 10.0.0.0/8
            add n 10.1.0.0/16 nomatch
            add n 10.1.2.0/24
            add n 10.1.2.3
            add n 192.0.2.0/24 nomatch
            """
        )
            .Sets.Single();

        set.Declaration.Interval.ShouldBeTrue();
        Texts(set).ShouldBe(["0A000000-0A00FFFF", "0A010200-0A0102FF", "0A020000-0AFFFFFF"]);
    }

    [Fact]
    public void Read_NestedWithComments_KeepsEachOwn()
    {
        var set = Read(
            """
            create n hash:net comment counters
            add n 10.0.0.0/30 packets 3 bytes 4 comment "outer"
            add n 10.0.0.1 comment "inner"
            """
        )
            .Sets.Single();

        Texts(set).ShouldBe(["0A000000-0A000000", "0A000001-0A000001", "0A000002-0A000003"]);
        var notes = set.Elements.Notes.ShouldNotBeNull();
        notes[0].ShouldBe(new ElementNote("outer", null, new Tally(3, 4)));
        notes[1].Comment.ShouldBe("inner");
        notes[2].ShouldBe(new ElementNote("outer", null));
    }

    [Theory]
    [InlineData("hash:ip,port", "10.0.0.1,udp:80", "0A000001" + "11000000" + "00500000")]
    [InlineData("hash:ip,port,ip", "10.0.0.1,80,10.0.0.2", "0A000001" + "06000000" + "00500000" + "0A000002")]
    [InlineData("hash:mac", "00:11:22:33:44:55", "0011223344550000")]
    [InlineData("hash:ip,mark", "10.0.0.1,0x5", "0A000001" + "05000000")]
    [InlineData("bitmap:port range 0-1024", "80", "00500000")]
    public void Read_ExactTypes_PackTheKey(string type, string element, string key) =>
        Texts(Read($"create s {type}\nadd s {element}").Sets.Single()).ShouldBe([key]);

    [Fact]
    public void Read_NetBesidePort_IsCutPerPort()
    {
        var set = Read(
            """
            create s hash:net,port
            add s 10.0.0.0/30,tcp:80
            add s 10.0.0.2/31,tcp:80 nomatch
            add s 10.0.0.0/30,udp:80
            """
        )
            .Sets.Single();

        Texts(set)
            .ShouldBe([
                "0A0000000600000000500000-0A0000010600000000500000",
                "0A0000001100000000500000-0A0000031100000000500000",
            ]);
    }

    [Fact]
    public void Read_TwoNets_LongerFirstDecides()
    {
        var set = Read(
            """
            create s hash:net,net
            add s 10.0.0.0/31,10.1.0.0/31
            add s 10.0.0.1,10.0.0.0/7 nomatch
            """
        )
            .Sets.Single();

        Texts(set).ShouldBe(["0A0000000A010000-0A0000000A010001"]);
    }

    [Fact]
    public void Read_NetInterface_AllowsAllAddresses()
    {
        var set = Read("create s hash:net,iface\nadd s 0.0.0.0/0,eth0").Sets.Single();
        Texts(set).Single().ShouldStartWith("00000000" + "65746830");
    }

    [Fact]
    public void Read_Netmask_MakesNetworks() =>
        Texts(Read("create s hash:ip netmask 24\nadd s 10.0.0.0").Sets.Single()).ShouldBe(["0A000000-0A0000FF"]);

    [Fact]
    public void Read_List_IsTheUnionOfItsMembers()
    {
        var import = Read(
            """
            create a hash:ip
            add a 10.0.0.1
            add a 11.0.0.1
            create b hash:net
            add b 10.0.0.0/24
            create l list:set size 8
            add l a
            add l b
            """
        );

        Texts(import.Sets[2]).ShouldBe(["0A000000-0A0000FF", "0B000001-0B000001"]);
        import.Counts.Modelled.ShouldBe(8);
        var list = import.Lists.Single();
        list.Union.ShouldBe(import.Sets[2]);
        list.Written.Lines.ShouldBe(["create l list:set size 8", "add l a", "add l b"]);
        list.Written.Members.ShouldBe(import.Sets.Items.Take(2));
    }

    [Theory]
    [InlineData("create s hash:ip,port\nadd s 10.0.0.1,icmp:echo-request\nadd s 10.0.0.1,tcp:80")]
    [InlineData("create s hash:net,iface\nadd s 10.0.0.0/24,physdev:eth0\nadd s 10.0.0.0/24,eth1")]
    [InlineData("create s bitmap:ip,mac range 10.0.0.0/24\nadd s 10.0.0.1\nadd s 10.0.0.2,00:11:22:33:44:55")]
    [InlineData("create s hash:future,thing\nadd s x\nadd s y")]
    [InlineData("create s hash:ip sparkle 5\nadd s 10.0.0.1\nadd s 10.0.0.2")]
    public void Read_WhatNoKeySays_IsKeptVerbatim(string text)
    {
        var import = Read(text);

        import.Sets.ShouldBeEmpty();
        import.Diagnostics.Single().Code.ShouldBe("WEIR0191");
        string.Join('\n', import.OpaqueSets.Single().Lines.Items).ShouldBe(text);
        import.Counts.ShouldBe(new(3, 3, 0, 3, 0));
    }

    [Theory]
    [InlineData("ipset=/bing.com/warp", "WEIR0190")]
    [InlineData("create s hash:ip maxelem", "WEIR0190")]
    [InlineData("add t 10.0.0.1", "WEIR0192")]
    [InlineData("create s hash:net", "WEIR0192")]
    [InlineData("add s 10.0.0.256", "WEIR0193")]
    [InlineData("add s 2001:db8::1", "WEIR0193")]
    [InlineData("add s 010.0.0.1", "WEIR0193")]
    [InlineData("add s 10.0.0.1 timeout", "WEIR0193")]
    [InlineData("add s 10.0.0.1 comment \"open", "WEIR0193")]
    [InlineData("add s 10.0.0.1\0", "WEIR0190")]
    public void Read_BadLine_IsOneFindingAndTheRestLoads(string line, string code)
    {
        var import = Read($"create s hash:ip\n{line}\r\nadd s 10.0.0.7");

        var finding = import.Diagnostics.Single();
        finding.Code.ShouldBe(code);
        finding.Position.ShouldBe(new Weir.Core.Text.Position.InFile("test", 2));
        import.Sets.Single().Elements.Count.ShouldBe(1);
        import.Counts.Refused.ShouldBe(1);
        import.Counts.Modelled.ShouldBe(2);
    }

    [Fact]
    public void Read_LongLine_IsOneFinding()
    {
        var import = Read($"create s hash:ip\n{new string('x', 1 << 20)}\nadd s 10.0.0.7");
        import.Diagnostics.Single().Code.ShouldBe("WEIR0190");
        import.Sets.Single().Elements.Count.ShouldBe(1);
    }

    [Fact]
    public void Read_Swap_PutsTheReplacementInPlace()
    {
        var import = Read(
            """
            create s hash:ip
            add s 10.0.0.1
            create s-replacement hash:ip
            add s-replacement 10.0.0.2
            swap s-replacement s
            destroy s-replacement
            """
        );
        import.Diagnostics.ShouldBeEmpty();
        Texts(import.Sets.Single()).ShouldBe(["0A000002"]);
    }

    [Fact]
    public void Read_Mutated_NeverThrowsAndCountsAddUp()
    {
        var seed = Encoding.UTF8.GetBytes(
            "create a hash:net,port family inet6 timeout 5\nadd a 2001:db8::/32,tcp:80-82 nomatch comment \"x\"\n"
                + "create b list:set size 8\nadd b a\ncreate c hash:ip,port,net\nadd c 10.0.0.1,udp:5,10.0.0.0/8 timeout 3\n"
        );
        var random = new Random(5);
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = (byte[])seed.Clone();
            for (var change = random.Next(6); change >= 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using var stream = new MemoryStream(bytes, 0, random.Next(bytes.Length));
            var import = IpsetSaveReader.Read(stream, "fuzz", new IpsetSettings { Now = Now });
            import.Counts.Rules.ShouldBe(import.Counts.Modelled + import.Counts.Opaque + import.Counts.Refused);
            import.Counts.Modelled.ShouldBeGreaterThanOrEqualTo(0);
        }
    }

    [Fact]
    public void Read_RandomNets_AgreeWithTheKernelsSearch()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var nets = new Dictionary<(uint, int), bool>();
            for (var i = random.Next(30); i >= 0; i--)
            {
                var length = 24 + random.Next(9);
                var address = 0x0A000000u | ((uint)random.Next(256) & (uint.MaxValue << (32 - length)));
                nets[(address, length)] = random.Next(3) == 0;
            }

            var text = new StringBuilder("create n hash:net\n");
            foreach (var ((address, length), noMatch) in nets)
            {
                text.Append(
                    $"add n {new Weir.Core.Model.Ipv4Address(address)}/{length}{(noMatch ? " nomatch" : "")}\n"
                );
            }

            var set = Read(text.ToString()).Sets.Single();
            for (var address = 0x0A000000u; address < 0x0A000100u; address++)
            {
                var best = nets.Where(net => ((net.Key.Item1 ^ address) >> (32 - net.Key.Item2)) == 0)
                    .OrderByDescending(net => net.Key.Item2)
                    .ToList();
                var expected = best.Count > 0 && !best[0].Value;
                Contains(set, address).ShouldBe(expected);
            }
        }
    }

    private static bool Contains(AddressSet set, uint address)
    {
        for (var i = 0; i < set.Elements.Count; i++)
        {
            var element = set.Elements[i];
            var first = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(element);
            var last = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(element[4..]);
            if (first <= address && address <= last)
            {
                return true;
            }
        }

        return false;
    }

    private static IpsetImport Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return IpsetSaveReader.Read(stream, "test", new IpsetSettings { Now = Now });
    }

    private static List<string> Texts(AddressSet set)
    {
        var texts = new List<string>();
        for (var i = 0; i < set.Elements.Count; i++)
        {
            var element = set.Elements[i];
            var key = set.Declaration.KeyLength;
            texts.Add(
                set.Declaration.Interval
                    ? $"{Convert.ToHexString(element[..key])}-{Convert.ToHexString(element[key..])}"
                    : Convert.ToHexString(element)
            );
        }

        return texts;
    }
}
