namespace Weir.Core.Accounting;

/// <summary>A member's traffic between two looks.</summary>
/// <param name="Moved">What was counted between them.</param>
/// <param name="Time">Between the looks; above zero.</param>
public readonly record struct TrafficRate(uint Member, Usage Moved, TimeSpan Time)
{
    /// <summary>Bits a second of whole IP packets.</summary>
    public double UpBits => Moved.Up.Bytes * 8 / Time.TotalSeconds;

    public double DownBits => Moved.Down.Bytes * 8 / Time.TotalSeconds;

    public double UpPackets => Moved.Up.Packets / Time.TotalSeconds;

    public double DownPackets => Moved.Down.Packets / Time.TotalSeconds;
}
