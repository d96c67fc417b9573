namespace Weir.Backends.Xdp;

/// <summary><c>mix</c> of bpf/bans.bpf.c.</summary>
internal static class BanHash
{
    public static uint Mix(ulong high, ulong low, uint seed)
    {
        var hash = (high ^ seed) * 0x9e3779b97f4a7c15UL;
        hash ^= hash >> 32;
        hash = (hash ^ low) * 0xd6e8feb86659fd93UL;
        return (uint)(hash >> 32);
    }

    /// <summary>Where of <paramref name="count"/> places a hash falls.</summary>
    public static uint Place(uint hash, uint count) => (uint)(((ulong)hash * count) >> 32);
}
