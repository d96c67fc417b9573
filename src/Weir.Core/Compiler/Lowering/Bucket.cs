using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering;

/// <summary>What an element is for. Together with a prefix length it says which set the element goes to.</summary>
internal enum BucketKind
{
    /// <summary>Private IPv4 prefix → member id.</summary>
    Device4,

    /// <summary>IPv6 prefix → member id.</summary>
    Member6,

    /// <summary>Member id → public IPv4.</summary>
    Public4,

    /// <summary>Members whose new IPv4 connections are not simply allowed → verdict.</summary>
    Restricted4,

    /// <summary>Members whose new IPv6 connections are not simply allowed → verdict.</summary>
    Restricted6,

    /// <summary>Members nothing new may reach over IPv6 → drop.</summary>
    Closed6,

    /// <summary>Public address, protocol, port → device, port.</summary>
    Forward4,

    /// <summary>Public address, protocol of forwards of many ports: the guard before the blocks of ports.</summary>
    ForwardWide4,

    /// <summary>Public address, protocol, block of ports → device, the port kept; by the block's bits in the place of a length.</summary>
    ForwardBlock4,

    /// <summary>IPv6 prefix, protocol, port.</summary>
    OpeningPort6,

    /// <summary>IPv6 prefix, protocol.</summary>
    OpeningProtocol6,

    /// <summary>IPv6 prefix, protocol of openings of many ports: the guard before the blocks of ports.</summary>
    OpeningWide6,

    /// <summary>IPv6 prefix, protocol, block of 16 ports.</summary>
    OpeningBlock16,

    /// <summary>IPv6 prefix, protocol, block of 256 ports.</summary>
    OpeningBlock256,

    /// <summary>IPv6 prefix, protocol, block of 4,096 ports.</summary>
    OpeningBlock4096,

    /// <summary>IPv4 prefix banned for good.</summary>
    Ban4,

    /// <summary>IPv6 prefix banned for good.</summary>
    Ban6,

    /// <summary>IPv4 prefix whose ban runs out.</summary>
    Ban4Until,

    /// <summary>IPv6 prefix whose ban runs out.</summary>
    Ban6Until,

    /// <summary>IPv4 prefix, protocol, port of a listener.</summary>
    Listener4,

    /// <summary>IPv6 prefix, protocol, port of a listener.</summary>
    Listener6,

    /// <summary>IPv4 range, protocol, port range of listeners.</summary>
    ListenerRange4,

    /// <summary>IPv6 range, protocol, port range of listeners.</summary>
    ListenerRange6,

    /// <summary>Allowed IPv4 prefix.</summary>
    Allow4,

    /// <summary>Allowed IPv6 prefix.</summary>
    Allow6,

    /// <summary>IPv4 network that a ban lies in.</summary>
    NearBan4,

    /// <summary>IPv6 network that a ban lies in.</summary>
    NearBan6,

    /// <summary>Members of a plan with a rate → verdict.</summary>
    Rated,
}

/// <summary>A kind and, for those that are split by it, a prefix length or a block's bits (else 0).</summary>
internal readonly record struct Bucket(BucketKind Kind, int Length = 0)
{
    public const int Slots = ((int)BucketKind.Rated + 1) * 129;

    /// <summary>A small number to index arrays by.</summary>
    public int Slot => ((int)Kind * 129) + Length;

    public static Bucket Of(Ban ban) =>
        new(
            ban.Expires is null
                ? (ban.Prefix.IsIpv6 ? BucketKind.Ban6 : BucketKind.Ban4)
                : (ban.Prefix.IsIpv6 ? BucketKind.Ban6Until : BucketKind.Ban4Until),
            ban.Prefix.Length
        );

    /// <summary>Of openings' blocks of ports of one size.</summary>
    public static Bucket OfBlock(int bits, int length) =>
        new(
            bits switch
            {
                4 => BucketKind.OpeningBlock16,
                8 => BucketKind.OpeningBlock256,
                _ => BucketKind.OpeningBlock4096,
            },
            length
        );

    /// <summary>Bans that are too wide to be written out as networks: only counted.</summary>
    public static Bucket OfWide(BucketKind near) => new(near, 1);

    public static Bucket At(int slot) => new((BucketKind)(slot / 129), slot % 129);
}
