using System.Buffers.Binary;
using Weir.Core.Rules;
using static Weir.Calibration.ProbeTable;

namespace Weir.Calibration;

/// <summary>Sets and maps of a number of elements, each asked once by a packet.</summary>
internal static class SetProbes
{
    /// <summary>Above this many a set of ranges costs microseconds and the compiler never makes one (kernel.md, A3).</summary>
    private const int MostRanges = 100_000;

    private const byte Udp = 17;

    public static IEnumerable<CostProbe> Of(int count)
    {
        yield return Probe("hash", count, Sized(Addresses(), count));
        yield return Probe("hash-resizable", count, Addresses());
        yield return Concat(count);
        yield return Map(count);
        yield return Verdicts(count);
        yield return Probe("interval", count, Addresses() with { Interval = true });
        if (count <= MostRanges)
        {
            yield return Ranges(count);
        }

        yield return Dynamic(count);
        if (count == 1)
        {
            yield return Bitmap();
        }
    }

    /// <summary>Small trees, whose cost grows with each level.</summary>
    public static CostProbe Interval(int count) => Probe("interval", count, Addresses() with { Interval = true });

    private static SetDeclaration Addresses() => new(SetName, [FieldType.Ipv4Address]);

    private static SetDeclaration Services() =>
        new(SetName, [FieldType.Ipv4Address, FieldType.Protocol, FieldType.Port]);

    private static Key Source { get; } = Key.Of(Field.Ip4Source);

    private static Key Service { get; } = Key.Of(Field.Ip4Source, Field.L4Proto, Field.DestinationPort);

    /// <summary>As the compiler sizes them: room to grow.</summary>
    private static SetDeclaration Sized(SetDeclaration set, int count) =>
        set with
        {
            Capacity = (uint)Math.Max(1_024, 2 * count),
        };

    private static CostProbe Probe(string structure, int count, SetDeclaration set) =>
        new(structure, count, ProbeTable.Of(Rule(new Match.InSet(Source, SetName))).With(set, Elements(set, count)));

    private static CostProbe Concat(int count)
    {
        var set = Sized(Services(), count);
        return new(
            "concat",
            count,
            ProbeTable
                .Of(Rule(new Match.InSet(Service, SetName)))
                .With(set, Elements(set, count, static (_, bytes) => WriteService(bytes[4..])))
        );
    }

    private static CostProbe Ranges(int count)
    {
        var set = new SetDeclaration(SetName, [FieldType.Ipv4Address, FieldType.Port]) { Interval = true };
        return new(
            "ranges",
            count,
            ProbeTable
                .Of(Rule(new Match.InSet(Key.Of(Field.Ip4Source, Field.DestinationPort), SetName)))
                .With(
                    set,
                    Elements(
                        set,
                        count,
                        static (_, bytes) =>
                        {
                            BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], CalibrationTraffic.Port);
                            BinaryPrimitives.WriteUInt16BigEndian(bytes[12..], CalibrationTraffic.Port);
                        }
                    )
                )
        );
    }

    private static CostProbe Map(int count)
    {
        var set = Sized(Addresses(), count) with { Data = [FieldType.Mark] };
        return new(
            "map",
            count,
            ProbeTable
                .Of(Rule(new Statement.SetMarkFromMap(Field.MetaMark, Source, SetName)))
                .With(
                    set,
                    Elements(set, count, static (at, bytes) => BitConverter.TryWriteBytes(bytes[4..], (uint)at + 1))
                )
        );
    }

    private static CostProbe Verdicts(int count)
    {
        var set = Sized(Addresses(), count) with { Verdicts = [new Verdict.Accept()] };
        return new(
            "verdict-map",
            count,
            ProbeTable.Of(new Rule([], [], new Verdict.Map(Source, SetName))).With(set, Elements(set, count))
        );
    }

    /// <summary>Costs the same however full it is; its one element is the end of element 0's address.</summary>
    private static CostProbe Bitmap()
    {
        var set = new SetDeclaration(SetName, [FieldType.Ipv4Low]);
        var elements = new ElementTable(set.Stride, 1);
        elements.Append(default);
        return new(
            "bitmap",
            1,
            ProbeTable.Of(Rule(new Match.InSet(Key.Of(Field.Ip4SourceLow), SetName))).With(set, elements)
        );
    }

    /// <summary>Empty at first: packets fill it with their sources, which the round that does not count does.</summary>
    private static CostProbe Dynamic(int count)
    {
        var set = Addresses() with { Dynamic = true, Counters = true, Capacity = (uint)Math.Max(131_072, 2 * count) };
        return new(
            "dynset-update",
            count,
            ProbeTable.Of(Rule(new Statement.UpdateSet(Source, SetName))).With(set, new ElementTable(set.Stride))
        );
    }

    /// <summary>Connections of each source, counted in a set that packets fill.</summary>
    public static CostProbe Limit(int members)
    {
        var set = Addresses() with { Dynamic = true, Capacity = (uint)Math.Max(131_072, 2 * members) };
        return new(
            "connection-limit",
            members,
            ProbeTable
                .Of(
                    Rule(new Match.AnyBit(Field.CtState, (uint)CtStates.Invalid)),
                    new Rule([], [new Statement.OverConnectionLimit(Source, SetName, 1_000_000)], new Verdict.Drop())
                )
                .With(set, new ElementTable(set.Stride))
        );
    }

    private static void WriteService(Span<byte> behindAddress)
    {
        behindAddress[0] = Udp;
        BinaryPrimitives.WriteUInt16BigEndian(behindAddress[4..], CalibrationTraffic.Port);
    }
}
