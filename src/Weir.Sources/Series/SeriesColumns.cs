using Weir.Core.Accounting;

namespace Weir.Sources.Series;

/// <summary>The eight columns of a step's usage, in the order of the tables.</summary>
internal static class SeriesColumns
{
    public static string[] Names { get; } =
    [
        "up4_packets",
        "up4_bytes",
        "up6_packets",
        "up6_bytes",
        "down4_packets",
        "down4_bytes",
        "down6_packets",
        "down6_bytes",
    ];

    /// <summary><c>up4_packets, up4_bytes, …</c></summary>
    public static string All { get; } = string.Join(", ", Names);

    // PostgreSQL sums 64-bit numbers into a numeric.
    public static string Sums { get; } = string.Join(", ", Names.Select(static name => $"cast(sum({name}) as bigint)"));

    /// <summary>The assignments by which a step that is there already takes more.</summary>
    public static string Added(string table) =>
        string.Join(", ", Names.Select(name => $"{name} = {table}.{name} + excluded.{name}"));

    // A signed 64-bit column holds 9.2 exabytes: no counter of a member comes near.
    public static IEnumerable<long> Values(Usage usage)
    {
        foreach (var traffic in (Traffic[])[usage.Up4, usage.Up6, usage.Down4, usage.Down6])
        {
            yield return checked((long)traffic.Packets);
            yield return checked((long)traffic.Bytes);
        }
    }

    public static Usage Read(ISeriesRow row, int first)
    {
        return new Usage(One(0), One(2), One(4), One(6));

        Traffic One(int at) =>
            new(checked((ulong)row.Integer(first + at)), checked((ulong)row.Integer(first + at + 1)));
    }
}
