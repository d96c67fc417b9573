using Shouldly;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Rules.Space;
using Xunit;

namespace Weir.Tests.Rules;

public sealed class PacketSpaceTests
{
    private static readonly SetDeclaration Nets = new("nets", [FieldType.Ipv4Address]) { Interval = true };

    private static readonly SetDeclaration Listeners = new(
        "listeners",
        [FieldType.Port, FieldType.Ipv4Address, FieldType.Protocol]
    );

    private static readonly Ruleset Table = Sample();

    private readonly PacketSpace _space = new(new Firewall([Table]), Family.Ip);

    private PacketSet Of(Match match) => _space.Of(match, Table);

    [Fact]
    public void Prefix_SplitInHalves_IsTheirUnion()
    {
        var whole = Of(Source(8, 10, 0, 0, 0));

        Of(Source(9, 10, 0, 0, 0)).Union(Of(Source(9, 10, 128, 0, 0))).ShouldBe(whole);
        whole.Minus(Of(Source(9, 10, 0, 0, 0))).ShouldBe(Of(Source(9, 10, 128, 0, 0)));
        whole.Contains(Of(Source(32, 10, 1, 2, 3))).ShouldBeTrue();
        whole.Overlaps(Of(Source(32, 11, 1, 2, 3))).ShouldBeFalse();
    }

    /// <summary>A port test holds for no packet without ports, negated or not.</summary>
    [Fact]
    public void Port_Negated_LeavesOutPacketsWithoutPorts()
    {
        var either = Of(Port(80, Comparison.Equal)).Union(Of(Port(80, Comparison.NotEqual)));

        either.ShouldBe(_space.Having(Field.DestinationPort));
        _space.InRange(Field.L4Proto, 1, 1).Overlaps(either).ShouldBeFalse();
    }

    [Fact]
    public void Field_OfTheOtherFamily_NeverHolds() =>
        Of(new Match.Compare(new KeyPart(Field.Ip6Source, 0), Comparison.Equal, new byte[16].ToEquatable()))
            .IsEmpty.ShouldBeTrue();

    [Fact]
    public void Values_OfASet_AreItsRanges() =>
        _space
            .Values(Of(new Match.InSet(Key.Of(Field.Ip4Source), "nets")), Field.Ip4Source)
            .ShouldBe([new ValueRange(0x0A00_0000, 0x0A00_02FF), new ValueRange(0xC000_0205, 0xC000_0205)]);

    [Fact]
    public void ConcatenatedSet_IsTheUnionOfItsElements()
    {
        var set = Of(new Match.InSet(Key.Of(Field.DestinationPort, Field.Ip4Destination, Field.L4Proto), "listeners"));
        var web = _space
            .InRange(Field.DestinationPort, 443, 443)
            .Intersect(_space.InRange(Field.Ip4Destination, 0x0A00_0001, 0x0A00_0001))
            .Intersect(_space.InRange(Field.L4Proto, 6, 6));
        var dns = _space
            .InRange(Field.DestinationPort, 53, 53)
            .Intersect(_space.InRange(Field.Ip4Destination, 0x0A00_0002, 0x0A00_0002))
            .Intersect(_space.InRange(Field.L4Proto, 17, 17));

        // The third element is ICMP, which has no ports: no packet equals it.
        set.ShouldBe(web.Union(dns));
    }

    [Fact]
    public void Classes_OfAService_GroupAddressesByWhatTheyReach()
    {
        var a = _space.InRange(Field.Ip4Source, 1, 4).Intersect(_space.InRange(Field.Ip4Destination, 9, 9));
        var b = _space.InRange(Field.Ip4Source, 8, 9).Intersect(_space.InRange(Field.Ip4Destination, 9, 9));
        var c = _space.InRange(Field.Ip4Source, 5, 5).Intersect(_space.InRange(Field.Ip4Destination, 7, 9));

        var bySource = _space.Classes(a.Union(b).Union(c), Field.Ip4Source);
        var byDestination = _space.Classes(a.Union(b).Union(c), Field.Ip4Destination);

        bySource.Length.ShouldBe(2);
        bySource[0].Values.ShouldBe([new ValueRange(1, 4), new ValueRange(8, 9)]);
        _space.Values(bySource[0].Rest, Field.Ip4Destination).ShouldBe([new ValueRange(9, 9)]);
        bySource[1].Values.ShouldBe([new ValueRange(5, 5)]);
        byDestination.Select(one => one.Values.Single()).ShouldBe([new ValueRange(7, 8), new ValueRange(9, 9)]);
    }

    [Fact]
    public void Interfaces_WildcardAndName_Nest()
    {
        var vlan = Of(new Match.Compare(new KeyPart(Field.InputInterface, 32), Comparison.Equal, Name("vlan")));
        var seven = Of(new Match.Compare(Field.InputInterface, Comparison.Equal, Name("vlan7")));

        vlan.Contains(seven).ShouldBeTrue();
        _space.Pick(vlan.Minus(seven))!.InputInterface.ShouldStartWith("vlan");
        _space.Pick(seven)!.InputInterface.ShouldBe("vlan7");
        _space.Pick(_space.At(Hook.Output))!.InputInterface.ShouldBeEmpty();
    }

    [Fact]
    public void Pick_AnyPacket_IsAnOrdinarySyn()
    {
        var packet = _space.Pick(_space.At(Hook.Forward))!;

        packet.Protocol.ShouldBe((byte)6);
        packet.TcpFlags.ShouldBe((byte)2);
        packet.State.ShouldBe(CtStates.New);
        packet.Source.ShouldBe(0xC000_0207u);
        _space.Pick(_space.None).ShouldBeNull();
    }

    private static Match.Compare Source(int length, params byte[] address) =>
        new(new KeyPart(Field.Ip4Source, length), Comparison.Equal, address.ToEquatable());

    private static Match.Compare Port(ushort port, Comparison comparison) =>
        new(Field.DestinationPort, comparison, [(byte)(port >> 8), (byte)port]);

    private static EquatableArray<byte> Name(string name)
    {
        var bytes = new byte[16];
        System.Text.Encoding.ASCII.GetBytes(name, bytes);
        return bytes.ToEquatable();
    }

    private static Ruleset Sample()
    {
        var nets = new ElementTable(Nets.Stride);
        byte[][] ranges =
        [
            [10, 0, 2, 0, 10, 0, 2, 255],
            [192, 0, 2, 5, 192, 0, 2, 5],
            [10, 0, 0, 0, 10, 0, 1, 255],
        ];
        foreach (var range in ranges)
            range.CopyTo(nets.Append(default));

        var listeners = new ElementTable(Listeners.Stride);
        byte[][] keys =
        [
            [1, 187, 0, 0, 10, 0, 0, 1, 6, 0, 0, 0],
            [0, 53, 0, 0, 10, 0, 0, 2, 17, 0, 0, 0],
            [0, 53, 0, 0, 10, 0, 0, 2, 1, 0, 0, 0],
        ];
        foreach (var key in keys)
            key.CopyTo(listeners.Append(default));

        var rule = new Rule(
            [
                new Match.Compare(new KeyPart(Field.InputInterface, 32), Comparison.Equal, Name("vlan")),
                new Match.Compare(Field.InputInterface, Comparison.Equal, Name("vlan7")),
            ],
            [],
            null
        );
        return new Ruleset(Family.Ip, "filter", [new Chain("FORWARD", null, [rule])], [Nets, Listeners], [])
        {
            Elements = new Dictionary<string, ElementTable> { ["nets"] = nets, ["listeners"] = listeners },
        };
    }
}

file static class Bytes
{
    public static EquatableArray<byte> ToEquatable(this byte[] bytes) => new([.. bytes]);
}
