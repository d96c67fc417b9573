namespace Weir.Lab.Packets;

/// <summary>Ethernet protocol numbers, linux/if_ether.h.</summary>
internal static class EtherType
{
    public const ushort All = 0x0003; // ETH_P_ALL
    public const ushort Ipv4 = 0x0800;
    public const ushort Ipv6 = 0x86DD;
}
