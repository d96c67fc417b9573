using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Weir.Kernel.Netlink;
using Xunit;

namespace Weir.Tests.Kernel.Netlink;

public sealed class AttributeReaderTests
{
    [Fact]
    public void Next_TypeWithFlagBits_IsMasked()
    {
        // length 8, type 3 | NLA_F_NESTED | NLA_F_NET_BYTEORDER
        var reader = new AttributeReader([8, 0, 3, 0xc0, 0, 0, 0, 5]);
        reader.Next().ShouldBeTrue();
        reader.Type.ShouldBe((ushort)3);
        reader.UInt32BigEndian().ShouldBe(5u);
        reader.Next().ShouldBeFalse();
    }

    [Fact]
    public void Next_LastAttributeWithoutPadding_IsRead()
    {
        var reader = new AttributeReader([5, 0, 1, 0, 9]);
        reader.Next().ShouldBeTrue();
        reader.UInt8().ShouldBe((byte)9);
        reader.Next().ShouldBeFalse();
    }

    [Theory]
    [InlineData(new byte[] { 3, 0, 1, 0 }, "3 bytes long")]
    [InlineData(new byte[] { 9, 0, 1, 0, 0, 0, 0, 0 }, "9 bytes long")]
    [InlineData(new byte[] { 4, 0, 1 }, "3 bytes left")]
    public void Next_BadLength_SaysWhatWasReadAndExpected(byte[] bytes, string expected) =>
        Should.Throw<NetlinkFormatException>(() => Walk(bytes)).Message.ShouldContain(expected);

    [Fact]
    public void UInt32_OnTwoBytes_NamesAttributeAndLengths()
    {
        var failure = Should.Throw<NetlinkFormatException>(() =>
        {
            var reader = new AttributeReader([6, 0, 11, 0, 1, 2, 0, 0]);
            reader.Next();
            reader.UInt32();
        });
        failure.Message.ShouldBe("attribute 11 has 2 bytes; expected 4");
    }

    [Fact]
    public void String_WithInnerZero_IsRefused() =>
        Should.Throw<NetlinkFormatException>(() =>
        {
            var reader = new AttributeReader([8, 0, 1, 0, (byte)'a', 0, (byte)'b', 0]);
            reader.Next();
            reader.String();
        });

    [Fact]
    public void Readers_OnAnyBytes_ThrowNothingElse() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                bytes =>
                {
                    try
                    {
                        Walk(bytes);
                        WalkMessages(bytes);
                    }
                    catch (NetlinkFormatException)
                    {
                        // The one exception bad bytes may cause.
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Reader_OfWhatTheWriterWrote_GivesItBack() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[][]>(),
                values =>
                {
                    var writer = new NetlinkWriter(64);
                    foreach (var value in values)
                    {
                        writer.Attribute(5, value);
                    }

                    var reader = new AttributeReader(writer.Written);
                    foreach (var value in values)
                    {
                        reader.Next().ShouldBeTrue();
                        reader.Value.ToArray().ShouldBe(value);
                    }

                    reader.Next().ShouldBeFalse();
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static void Walk(byte[] bytes)
    {
        var reader = new AttributeReader(bytes);
        while (reader.Next())
        {
            var nested = reader.Nested();
            nested.Next();
        }
    }

    private static void WalkMessages(byte[] bytes)
    {
        var reader = new NetlinkReader(bytes);
        while (reader.Next(out var message))
        {
            NetlinkError.Parse(message);
            NetlinkError.ParseDone(message);
        }
    }
}
