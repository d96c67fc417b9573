using Weir.Core.Model;

namespace Weir.Demo.Webfarm;

/// <summary>The rules that the balancers hold.</summary>
internal enum FloodRules
{
    /// <summary>The background's: linear bans behind NOTRACK rules that walk on, connection tracking for the rest, by iptables-legacy.</summary>
    Old,

    /// <summary>Weir's, bans in nftables sets before connection tracking.</summary>
    Nft,

    /// <summary>Weir's, bans in an XDP program.</summary>
    Xdp,
}

/// <summary>One scenario: what is changed, everything else stays.</summary>
/// <param name="Advert">Time between two VRRP adverts.</param>
/// <param name="OwnLink">VRRP over a link of its own, received by the other CPU.</param>
/// <param name="Duration">Of the flood; the quiet stretch before it is a sixth, at least two seconds.</param>
internal sealed record FloodVariant(FloodRules Rules, TimeSpan Advert, bool OwnLink, TimeSpan Duration)
{
    private const int QuietShare = 6;

    public TimeSpan Quiet => TimeSpan.FromSeconds(Math.Max(2, Duration.TotalSeconds / QuietShare));

    /// <summary>What drops bans; meaningless for the old rules.</summary>
    public BanBackend Backend => Rules == FloodRules.Xdp ? BanBackend.Xdp : BanBackend.Nft;

    public string Name =>
        Rules switch
        {
            FloodRules.Old => "650 linear bans, iptables",
            FloodRules.Nft => "Weir, nftables",
            _ => "Weir, XDP",
        };
}
