using Weir.Core.Model;
using Xunit;
using static Weir.Tests.Model.Validation.SiteFindings;
using static Weir.Tests.Model.ValidSite;

namespace Weir.Tests.Model.Validation;

/// <summary>What is wrong with port forwards.</summary>
public sealed class ForwardFaultTests
{
    [Fact]
    public void Forward_OfAnUnknownMember_IsAnError() =>
        Finds(
            d => d.Forwards.Add(Forward(8, TransportProtocol.Tcp, "80", "10.16.4.1", 80)),
            "rows.csv(21): error WEIR0320 member 8"
        );

    [Theory]
    [InlineData("10.64.0.9")]
    [InlineData("10.16.3.255")]
    [InlineData("10.16.5.0")]
    [InlineData("203.0.113.5")]
    public void Forward_ToAForeignDevice_IsAnError(string device) =>
        Finds(
            d => d.Forwards.Add(Forward(7, TransportProtocol.Tcp, "80", device, 80)),
            $"rows.csv(21): error WEIR0321 {device},"
        );

    [Fact]
    public void Forward_IntoTheOuterOfNestedDevices_IsFine() =>
        Finds(
            d =>
            {
                d.Devices.Add(Device(7, "10.16.4.9"));
                d.Forwards.Add(Forward(7, TransportProtocol.Tcp, "80", "10.16.4.200", 80));
            },
            "rows.csv(12): warning WEIR0312 10.16.4.0/24"
        );

    [Fact]
    public void Forward_OfAMemberWithoutPublicAddress_IsAnError() =>
        Finds(
            d =>
            {
                d.Members[1] = Bert with { PublicIpv4 = null };
                d.Forwards.Add(Forward(9, TransportProtocol.Tcp, "80", "10.64.0.9", 80));
            },
            "rows.csv(3): warning WEIR0307 'bert'",
            "rows.csv(21): error WEIR0322 member 9"
        );

    [Theory]
    [InlineData("8000")]
    [InlineData("8010")]
    [InlineData("8005-9000")]
    public void Forward_SharesAPublicPort_IsAnErrorThatNamesBoth(string ports) =>
        Finds(
            d => d.Forwards.Add(Forward(7, TransportProtocol.Tcp, ports, "10.16.4.1", 80)),
            ports == "8000"
                ? "rows.csv(20): error WEIR0323 tcp 8000 (rows.csv(21))"
                : "rows.csv(21): error WEIR0323 tcp 8000-8010 (rows.csv(20))"
        );

    [Fact]
    public void Forward_BehindALongRangeAndAShortOne_IsStillCompared() =>
        Finds(
            d =>
            {
                d.Forwards.Add(Forward(7, TransportProtocol.Udp, "1000-9000", "10.16.4.1", 1, 21));
                d.Forwards.Add(Forward(7, TransportProtocol.Udp, "2000", "10.16.4.1", 1, 22));
                d.Forwards.Add(Forward(7, TransportProtocol.Udp, "8000", "10.16.4.1", 1, 23));
            },
            "rows.csv(22): error WEIR0323 (rows.csv(21))",
            "rows.csv(23): error WEIR0323 (rows.csv(21))"
        );

    [Theory]
    [InlineData(7u, TransportProtocol.Udp, "8000-8010", "10.16.4.1")]
    [InlineData(7u, TransportProtocol.Tcp, "8011", "10.16.4.1")]
    [InlineData(7u, TransportProtocol.Tcp, "7999", "10.16.4.1")]
    [InlineData(9u, TransportProtocol.Tcp, "8000-8010", "10.64.0.9")]
    public void Forward_OtherPortProtocolOrMember_IsFine(
        uint member,
        TransportProtocol protocol,
        string ports,
        string device
    ) => Finds(d => d.Forwards.Add(Forward(member, protocol, ports, device, 80)));

    [Fact]
    public void Forward_DevicePortsPastTheEnd_IsAnError()
    {
        Finds(
            d => d.Forwards.Add(Forward(7, TransportProtocol.Udp, "1-10", "10.16.4.1", 65527)),
            "rows.csv(21): error WEIR0324 65536"
        );
        Finds(d => d.Forwards.Add(Forward(7, TransportProtocol.Udp, "1-10", "10.16.4.1", 65526)));
    }

    [Fact]
    public void Forwards_SeventyThousandOfOneAddress_AreOneError() =>
        Finds(
            d =>
            {
                for (var i = 0; i < 70_000; i++)
                {
                    d.Forwards.Add(Forward(9, TransportProtocol.Tcp, $"{(i % 65535) + 1}", "10.16.4.1", 65535));
                }
            },
            "rows.csv(21): error WEIR0325 70,000"
        );

    [Fact]
    public void Forwards_ExactlyTheLimit_AreFineAndOneMoreIsNot()
    {
        Finds(d => d.Forwards.AddRange(Many(4096)));
        Finds(d => d.Forwards.AddRange(Many(4097)), "rows.csv(21): error WEIR0325 4,097");

        static IEnumerable<PortForward> Many(int count) =>
            Enumerable.Range(1, count).Select(i => Forward(9, TransportProtocol.Tcp, $"{i}", "10.64.0.9", 80));
    }
}
