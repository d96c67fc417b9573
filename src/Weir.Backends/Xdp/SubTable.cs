using System.Numerics;

namespace Weir.Backends.Xdp;

/// <summary>The lines of one family and prefix length.</summary>
/// <param name="Length">Of the prefixes.</param>
/// <param name="Base">Its first line.</param>
/// <param name="Slots">Its first slot; place <c>p</c> of line <c>l</c> counts in slot <c>Slots + l × keys + p</c>.</param>
internal readonly record struct SubTable(bool IsIpv6, int Length, uint Base, uint Lines, uint Slots)
{
    public LineForm Form => LineForm.Of(IsIpv6, Length);

    /// <summary>Where the slots of the next sub-table begin: words of hits in cache lines of their own.</summary>
    public uint SlotsEnd => Slots + (((Lines * (uint)Form.Keys) + 7) / 8 * 8);

    public uint SlotOf(uint line, int place) => Slots + (line * (uint)Form.Keys) + (uint)place;

    public static SubTable Read(in BanLength4 of) =>
        new(false, BitOperations.PopCount(of.Mask), of.Base, of.Lines, of.Slots);

    public static SubTable Read(in BanLength6 of) =>
        new(
            true,
            BitOperations.PopCount(of.MaskHigh) + BitOperations.PopCount(of.MaskLow),
            of.Base,
            of.Lines,
            of.Slots
        );

    public BanLength4 To4() =>
        new()
        {
            Mask = (uint)BanKey.Mask(isIpv6: false, Length).High,
            Base = Base,
            Lines = Lines,
            Slots = Slots,
        };

    public BanLength6 To6()
    {
        var mask = BanKey.Mask(isIpv6: true, Length);
        return new()
        {
            MaskHigh = mask.High,
            MaskLow = mask.Low,
            Base = Base,
            Lines = Lines,
            Slots = Slots,
        };
    }
}
