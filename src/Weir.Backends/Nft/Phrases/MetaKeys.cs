namespace Weir.Backends.Nft;

/// <summary>NFT_META_* of <c>include/uapi/linux/netfilter/nf_tables.h</c>, those without a field.</summary>
internal static class MetaKeys
{
    public const uint InputType = 8;
    public const uint SocketUser = 10;
    public const uint SocketGroup = 11;
    public const uint Trace = 12;
    public const uint Cpu = 20;
    public const uint Cgroup = 23;
    public const uint Random = 24;
    public const uint SecurityPath = 25;
    public const uint TimeNanoseconds = 30;
    public const uint TimeDay = 31;
    public const uint TimeHour = 32;
}
