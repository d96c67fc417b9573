using Shouldly;
using Weir.Kernel.Netlink;
using Xunit;

namespace Weir.Tests.Kernel.Netlink;

public sealed class NetlinkErrorTests
{
    [Fact]
    public void Parse_CappedErrorWithAttributes_GivesTextAndOffset()
    {
        // csharpier-ignore
        byte[] bytes =
        [
            0x3c, 0x00, 0x00, 0x00, // nlmsg_len 60
            0x02, 0x00, 0x00, 0x03, // NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS
            0x07, 0x00, 0x00, 0x00, // sequence 7
            0x01, 0x00, 0x00, 0x00,
            0xfe, 0xff, 0xff, 0xff, // -ENOENT
            0x40, 0x01, 0x00, 0x00, // the request's header: 320 bytes, not repeated
            0x0c, 0x0a, 0x01, 0x04,
            0x07, 0x00, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x00,
            0x08, 0x00, 0x01, 0x00, // NLMSGERR_ATTR_MSG
            0x62, 0x61, 0x64, 0x00,
            0x08, 0x00, 0x02, 0x00, // NLMSGERR_ATTR_OFFS
            0x24, 0x00, 0x00, 0x00,
            0x08, 0x00, 0x07, 0x00, // one this code does not know
            0x00, 0x00, 0x00, 0x00,
        ];
        var reader = new NetlinkReader(bytes);
        reader.Next(out var message).ShouldBeTrue();
        NetlinkError.Parse(message).ShouldBe(new NetlinkError(Errno.NotFound, 7, "bad", 36));
    }

    [Fact]
    public void Errno_KnownAndUnknown_AreNamed()
    {
        Errno.NotFound.ToString().ShouldBe("ENOENT (2)");
        new Errno(4000).ToString().ShouldBe("errno 4000 (4000)");
    }

    [Fact]
    public void NetlinkException_Message_SaysOperationErrnoTextAndOffset() =>
        new NetlinkException("add rule", Errno.Invalid, "no such thing", 44, 3).Message.ShouldBe(
            "add rule: EINVAL (22): no such thing (at byte 44)"
        );
}
