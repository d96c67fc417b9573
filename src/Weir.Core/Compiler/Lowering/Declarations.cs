using System.Numerics;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Declares the sets and maps that hold members' and bans' elements.</summary>
internal static class Declarations
{
    /// <summary>Smallest capacity given to a set, so that small sites grow without a new structure.</summary>
    private const uint SmallestCapacity = 1024;

    /// <summary>A count goes when nothing was dropped for so long: 30 days.</summary>
    private const uint HitSeconds = 30 * 24 * 3600;

    /// <summary>A bound only; the kernel's resizable hash takes what it needs. What finds no room is dropped uncounted.</summary>
    private const uint MostHits = 1 << 22;

    /// <summary>
    /// Room to grow: the next power of two above twice the elements. A declared size makes the kernel take its fixed hash
    /// (15–20 ns faster, 3.5 times faster to load, half the memory: kernel.md, B).
    /// </summary>
    public static uint CapacityFor(int count) =>
        Math.Max(SmallestCapacity, BitOperations.RoundUpToPowerOf2((uint)Math.Min(count, 1 << 29) * 2));

    /// <param name="bucket">What the set is for; its length is <see cref="Names.AllLengths"/>'s stand-in 0 for an interval form.</param>
    /// <param name="interval">True for the one tree instead of hashes per length.</param>
    public static SetDeclaration Of(Bucket bucket, bool interval) =>
        bucket.Kind switch
        {
            BucketKind.Device4 => Map(
                Names.Device4(interval ? Names.AllLengths : bucket.Length),
                [FieldType.Ipv4Address],
                [FieldType.Mark],
                interval
            ),
            BucketKind.Member6 => Map(
                Names.Member6(interval ? Names.AllLengths : bucket.Length),
                [FieldType.Ipv6Address],
                [FieldType.Mark],
                interval
            ),
            BucketKind.Public4 => Map(Names.Public4, [FieldType.Mark], [FieldType.Ipv4Address]),
            BucketKind.Restricted4 => ByMember(Names.Restricted4, RestrictionVerdicts.Ipv4),
            BucketKind.Restricted6 => ByMember(Names.Restricted6, RestrictionVerdicts.Ipv6),
            BucketKind.Closed6 => ByMember(Names.Closed6, RestrictionVerdicts.Inbound),
            BucketKind.Forward4 => Map(Names.Forward4, PublicService, [FieldType.Ipv4Address, FieldType.Port]),
            BucketKind.ForwardWide4 => new SetDeclaration(
                Names.ForwardWide4,
                [FieldType.Ipv4Address, FieldType.Protocol]
            ),
            BucketKind.ForwardBlock4 => Map(Names.ForwardBlock4(bucket.Length), PublicService, [FieldType.Ipv4Address]),
            BucketKind.OpeningPort6 => new SetDeclaration(Names.OpeningPort6(bucket.Length), Service6),
            BucketKind.OpeningProtocol6 => new SetDeclaration(Names.OpeningProtocol6(bucket.Length), Protocol6),
            BucketKind.OpeningWide6 => new SetDeclaration(Names.OpeningWide6(bucket.Length), Protocol6),
            BucketKind.OpeningBlock16 => new SetDeclaration(Names.OpeningBlock6(4, bucket.Length), Service6),
            BucketKind.OpeningBlock256 => new SetDeclaration(Names.OpeningBlock6(8, bucket.Length), Service6),
            BucketKind.OpeningBlock4096 => new SetDeclaration(Names.OpeningBlock6(12, bucket.Length), Service6),
            BucketKind.Ban4 => new SetDeclaration(Names.LargeBan4(bucket.Length), [FieldType.Ipv4Address]),
            BucketKind.Ban6 => new SetDeclaration(Names.LargeBan6(bucket.Length), [FieldType.Ipv6Address]),
            BucketKind.Ban4Until => Bans(
                Names.Ban4(interval ? Names.AllLengths : bucket.Length),
                FieldType.Ipv4Address,
                interval
            ),
            BucketKind.Listener4 => new SetDeclaration(Names.Listener4(bucket.Length), PublicService),
            BucketKind.Listener6 => new SetDeclaration(Names.Listener6(bucket.Length), Service6),
            BucketKind.ListenerRange4 => new SetDeclaration(Names.ListenerRange4, PublicService) { Interval = true },
            BucketKind.ListenerRange6 => new SetDeclaration(Names.ListenerRange6, Service6) { Interval = true },
            BucketKind.Allow4 => new SetDeclaration(Names.Allow4(bucket.Length), [FieldType.Ipv4Address]),
            BucketKind.Allow6 => new SetDeclaration(Names.Allow6(bucket.Length), [FieldType.Ipv6Address]),
            BucketKind.NearBan4 => new SetDeclaration(Names.NearBan4, [FieldType.Ipv4Address]),
            BucketKind.NearBan6 => new SetDeclaration(Names.NearBan6, [FieldType.Ipv6Address]),
            _ => Bans(Names.Ban6(interval ? Names.AllLengths : bucket.Length), FieldType.Ipv6Address, interval),
        };

    private static EquatableArray<FieldType> PublicService =>
        [FieldType.Ipv4Address, FieldType.Protocol, FieldType.Port];

    private static EquatableArray<FieldType> Protocol6 => [FieldType.Ipv6Address, FieldType.Protocol];

    private static EquatableArray<FieldType> Service6 => [FieldType.Ipv6Address, FieldType.Protocol, FieldType.Port];

    private static SetDeclaration Map(
        string name,
        EquatableArray<FieldType> key,
        EquatableArray<FieldType> data,
        bool interval = false
    ) => new(name, key) { Data = data, Interval = interval };

    private static SetDeclaration ByMember(string name, EquatableArray<Verdict> verdicts) =>
        new(name, [FieldType.Mark]) { Verdicts = verdicts };

    /// <summary>What packets of a prefix length were dropped by bans: the packet path makes an element with the first one.</summary>
    public static SetDeclaration BanHits(string name, FieldType key) =>
        new(name, [key])
        {
            Dynamic = true,
            Timeouts = true,
            LifeSeconds = HitSeconds,
            Counters = true,
            Capacity = MostHits,
        };

    /// <summary>
    /// Entries run out in the kernel, whether or not Weir runs. In a tree each range counts for itself; hashes count in a set beside
    /// them (<see cref="BanChains"/>).
    /// </summary>
    private static SetDeclaration Bans(string name, FieldType key, bool interval) =>
        new(name, [key])
        {
            Interval = interval,
            Timeouts = true,
            Counters = interval,
        };
}
