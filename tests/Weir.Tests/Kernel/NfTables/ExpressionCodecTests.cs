using System.Collections.Immutable;
using Shouldly;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Xunit;

namespace Weir.Tests.Kernel.NfTables;

/// <summary>Bytes compared with what nft 1.0.6 sends (<c>nft --debug=mnl</c>); its <c>--debug=netlink</c> text beside them.</summary>
public sealed class ExpressionCodecTests
{
    [Fact]
    public void Payload_IsWrittenAsNftDoes() =>
        Check(
            new Expression.Payload(1, 16, 4, 1),
            """
            34 00 01 80 | [ payload load 4b @ network header + 16 => reg 1 ]
            0c 00 01 00
            70 61 79 6c | payl
            6f 61 64 00 | oad
            24 00 02 80
            08 00 01 00 | NFTA_PAYLOAD_DREG
            00 00 00 01
            08 00 02 00 | NFTA_PAYLOAD_BASE
            00 00 00 01
            08 00 03 00 | NFTA_PAYLOAD_OFFSET
            00 00 00 10
            08 00 04 00 | NFTA_PAYLOAD_LEN
            00 00 00 04
            """
        );

    [Fact]
    public void Meta_IsWrittenAsNftDoes() =>
        Check(
            new Expression.Meta(15, 1),
            """
            24 00 01 80 | [ meta load nfproto => reg 1 ]
            09 00 01 00
            6d 65 74 61 | meta
            00 00 00 00
            14 00 02 80
            08 00 02 00 | NFTA_META_KEY
            00 00 00 0f
            08 00 01 00 | NFTA_META_DREG
            00 00 00 01
            """
        );

    [Fact]
    public void Bitwise_IsWrittenAsNftDoes() =>
        Check(
            new Expression.Bitwise(1, 1, Hex("06000000"), Hex("00000000")),
            """
            44 00 01 80 | [ bitwise reg 1 = ( reg 1 & 0x00000006 ) ^ 0x00000000 ]
            0c 00 01 00
            62 69 74 77 | bitw
            69 73 65 00 | ise
            34 00 02 80
            08 00 01 00 | NFTA_BITWISE_SREG
            00 00 00 01
            08 00 02 00 | NFTA_BITWISE_DREG
            00 00 00 01
            08 00 03 00 | NFTA_BITWISE_LEN
            00 00 00 04
            0c 00 04 80 | NFTA_BITWISE_MASK
            08 00 01 00
            06 00 00 00
            0c 00 05 80 | NFTA_BITWISE_XOR
            08 00 01 00
            00 00 00 00
            """
        );

    [Fact]
    public void Cmp_OfOneByte_IsPadded() =>
        Check(
            new Expression.Cmp(1, 0, Hex("02")),
            """
            2c 00 01 80 | [ cmp eq reg 1 0x00000002 ]
            08 00 01 00
            63 6d 70 00 | cmp
            20 00 02 80
            08 00 01 00 | NFTA_CMP_SREG
            00 00 00 01
            08 00 02 00 | NFTA_CMP_OP
            00 00 00 00
            0c 00 03 80 | NFTA_CMP_DATA
            05 00 01 00
            02 00 00 00
            """
        );

    [Fact]
    public void Goto_IsAnImmediateIntoTheVerdictRegister() =>
        Check(
            new Expression.Verdict(VerdictSpec.Goto("est")),
            """
            38 00 01 80 | [ immediate reg 0 goto -> est ]
            0e 00 01 00
            69 6d 6d 65 | imme
            64 69 61 74 | diat
            65 00 00 00 | e
            24 00 02 80
            08 00 01 00 | NFTA_IMMEDIATE_DREG
            00 00 00 00
            18 00 02 80 | NFTA_IMMEDIATE_DATA
            14 00 02 80 | NFTA_DATA_VERDICT
            08 00 01 00 | NFTA_VERDICT_CODE
            ff ff ff fc | NFT_GOTO
            08 00 02 00 | NFTA_VERDICT_CHAIN
            65 73 74 00 | est
            """
        );

    [Fact]
    public void Dynset_WithAnExpression_HoldsItByItself() =>
        Check(
            new Expression.Dynset("lim", 0, 1, 0, [new Expression.Connlimit(4096, Over: true)]),
            """
            54 00 01 80 | [ dynset add reg_key 1 set lim timeout 0ms expr [ connlimit count 4096 flags 1 ] ]
            0b 00 01 00
            64 79 6e 73 | dyns
            65 74 00 00 | et
            44 00 02 80
            08 00 04 00 | NFTA_DYNSET_SREG_KEY
            00 00 00 01
            08 00 03 00 | NFTA_DYNSET_OP
            00 00 00 00
            08 00 01 00 | NFTA_DYNSET_SET_NAME
            6c 69 6d 00 | lim
            28 00 07 80 | NFTA_DYNSET_EXPR
            0e 00 01 00
            63 6f 6e 6e | conn
            6c 69 6d 69 | limi
            74 00 00 00 | t
            14 00 02 80
            08 00 01 00 | NFTA_CONNLIMIT_COUNT
            00 00 10 00
            08 00 02 00 | NFTA_CONNLIMIT_FLAGS
            00 00 00 01
            """
        );

    [Fact]
    public void Nat_WithAddressAndPort_GivesBothEndsOfEachRange() =>
        Check(
            new Expression.Nat(1, NfFamily.Ipv4, 1, 9),
            """
            40 00 01 80 | [ nat dnat ip addr_min reg 1 addr_max reg 1 proto_min reg 9 proto_max reg 9 ]
            08 00 01 00
            6e 61 74 00 | nat
            34 00 02 80
            08 00 01 00 | NFTA_NAT_TYPE
            00 00 00 01
            08 00 02 00 | NFTA_NAT_FAMILY
            00 00 00 02
            08 00 03 00 | NFTA_NAT_REG_ADDR_MIN
            00 00 00 01
            08 00 04 00 | NFTA_NAT_REG_ADDR_MAX
            00 00 00 01
            08 00 05 00 | NFTA_NAT_REG_PROTO_MIN
            00 00 00 09
            08 00 06 00 | NFTA_NAT_REG_PROTO_MAX
            00 00 00 09
            """
        );

    [Fact]
    public void Notrack_HasNoData() =>
        Check(
            new Expression.Notrack(),
            """
            10 00 01 80 | [ notrack ]
            0c 00 01 00
            6e 6f 74 72 | notr
            61 63 6b 00 | ack
            """
        );

    [Fact]
    public void Nat_AsTheKernelListsIt_IsReadWithoutWhatTheRegistersImply()
    {
        var writer = new NetlinkWriter();
        ExpressionEncoder.Single(writer, 1, new Expression.Nat(1, NfFamily.Ipv4, 1, 9, 0x3 | 0x4));
        Decode(writer).ShouldBe(new Expression.Nat(1, NfFamily.Ipv4, 1, 9, 0x4));
    }

    [Theory]
    [InlineData(8u, 1u)]
    [InlineData(9u, 9u)]
    [InlineData(12u, 2u)]
    [InlineData(20u, 4u)]
    [InlineData(4u, 4u)]
    public void Register_AtTheStartOfAWideOne_IsWrittenAndReadAsThat(uint register, uint canonical)
    {
        var writer = new NetlinkWriter();
        ExpressionEncoder.Single(writer, 1, new Expression.Meta(16, register));
        Decode(writer).ShouldBe(new Expression.Meta(16, canonical));
    }

    [Fact]
    public void Meta_WithAnAttributeTheRecordCannotHold_IsKeptWhole()
    {
        var writer = new NetlinkWriter();
        using (writer.Nest(1))
        {
            writer.String(1, "meta");
            using (writer.Nest(2))
            {
                writer.UInt32BigEndian(2, 15);
                writer.UInt32BigEndian(1, 1);
                writer.UInt32BigEndian(99, 7);
            }
        }

        var unknown = Decode(writer).ShouldBeOfType<Expression.Unknown>();
        unknown.Name.ShouldBe("meta");
        var again = new NetlinkWriter();
        ExpressionEncoder.Single(again, 1, unknown);
        HexLines.Of(again.Written).ShouldBe(HexLines.Of(writer.Written));
    }

    [Fact]
    public void Expression_NestedInItselfWithoutEnd_IsRefused()
    {
        ImmutableArray<Expression> inner = [];
        for (var i = 0; i < 4; i++)
        {
            inner = [new Expression.Dynset("s", 0, 1, 0, inner)];
        }

        var writer = new NetlinkWriter();
        ExpressionEncoder.Single(writer, 1, inner[0]);
        Should.Throw<NetlinkFormatException>(() => Decode(writer)).Message.ShouldContain("nested");
    }

    private static void Check(Expression expression, string table)
    {
        var writer = new NetlinkWriter();
        ExpressionEncoder.Single(writer, 1, expression);
        HexLines.Of(writer.Written).ShouldBe(HexLines.Expected(table));
        Decode(writer).ShouldBe(expression);
    }

    private static Expression Decode(NetlinkWriter writer)
    {
        var reader = new AttributeReader(writer.Written);
        reader.Next().ShouldBeTrue();
        return ExpressionDecoder.Single(reader.Value);
    }

    private static Bytes Hex(string hex) => new(Convert.FromHexString(hex));
}
