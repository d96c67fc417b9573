using Weir.Core;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>Sorts ranges of ports and joins those that overlap or touch.</summary>
internal static class PortBounds
{
    public static EquatableArray<byte> Join(List<(ushort Low, ushort High)> ranges)
    {
        ranges.Sort();
        var bytes = new List<byte>(ranges.Count * 4);
        var (low, high) = ranges[0];
        foreach (var next in ranges)
        {
            if (next.Low <= high + 1)
            {
                high = Math.Max(high, next.High);
                continue;
            }

            Append(bytes, low, high);
            (low, high) = next;
        }

        Append(bytes, low, high);
        return new([.. bytes]);
    }

    private static void Append(List<byte> bytes, ushort low, ushort high) =>
        bytes.AddRange([(byte)(low >> 8), (byte)low, (byte)(high >> 8), (byte)high]);
}
