namespace Weir.Lab.Packets;

/// <summary>IANA protocol numbers the probes know the headers of; any other number is sent as bare payload.</summary>
public enum IpProtocol : byte
{
    Icmp = 1,
    Tcp = 6,
    Udp = 17,
    Gre = 47,
    Esp = 50,
    IcmpV6 = 58,
    Vrrp = 112,
    Sctp = 132,
}

/// <summary>TCP header flags, RFC 9293 section 3.1, as byte 13 of the header.</summary>
[Flags]
public enum TcpFlags : byte
{
    None = 0,
    Fin = 1,
    Syn = 2,
    Rst = 4,
    Psh = 8,
    Ack = 16,
    Urg = 32,
}
