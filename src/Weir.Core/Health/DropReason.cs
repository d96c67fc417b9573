namespace Weir.Core.Health;

/// <summary>Why packets are dropped, in the words of <c>live</c>, <c>/metrics</c> and alerts. Words are only ever added.</summary>
public static class DropReason
{
    public const string Ban = "ban";
    public const string Invalid = "invalid";
    public const string Spoofed = "spoofed";
    public const string NoPublicAddress = "no-public-address";
    public const string OverLimit = "over-limit";

    /// <summary>More than the rate of the member's plan.</summary>
    public const string OverRate = "over-rate";
    public const string Unsolicited = "unsolicited";
    public const string ToBox = "to-box";

    /// <summary>A source inside that is no member's.</summary>
    public const string Stranger = "stranger";
}
