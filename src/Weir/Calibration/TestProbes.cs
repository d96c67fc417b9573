using System.Buffers.Binary;
using System.Text;
using Weir.Core;
using Weir.Core.Rules;
using static Weir.Calibration.ProbeTable;

namespace Weir.Calibration;

/// <summary>Tests and statements of single rules: a hundred of each, none of which matches, so that one is a hundredth.</summary>
internal static class TestProbes
{
    public const int Rules = 100;

    /// <summary>A chain without rules: what all others are held against.</summary>
    public static CostProbe EmptyChain { get; } = new("base-chain", 1, Of());

    /// <summary>Of packets that no connection is tracked for.</summary>
    public static IEnumerable<CostProbe> Plain()
    {
        yield return Linear("compare-address", at => Equal(Field.Ip4Source, Big(0xC633_6400 + at)));
        yield return Linear(
            "compare-prefix",
            at => Equal(new KeyPart(Field.Ip4Source, 23), Big(0xC612_0000 + (at << 9)))
        );
        yield return Linear("compare-meta", at => Equal(Field.MetaMark, Machine(0x700 + at)));
        yield return Linear("compare-ifname", at => Equal(Field.InputInterface, Name($"none{at}")));
        yield return Linear("compare-transport", at => Equal(Field.DestinationPort, [0x10, (byte)at]));
        yield return Linear("compare-masked", at => Masked(0xFF00, (0x100 + at) & 0xFF00));
        yield return Linear("compare-range", at => Range(0xC633_6400 + (at * 2)));
        yield return Repeated("set-mark", Rule(new Statement.SetMark(Field.MetaMark, 7)));
        yield return new CostProbe(
            "counter",
            1,
            Of(Many(Rules, static _ => Rule(new Statement.Count("c")))) with
            {
                Counters = ["c"],
            },
            Rules
        );
        yield return new CostProbe(
            "jump",
            1,
            Of(Many(Rules, static _ => new Rule([], [], new Verdict.Jump("nothing"))))
                .With(new Chain("nothing", null, [])),
            Rules
        );
    }

    /// <summary>Of packets of established connections.</summary>
    public static IEnumerable<CostProbe> Tracked()
    {
        yield return Linear("compare-ct", static at => Equal(Field.CtMark, Machine(0x700 + at)));
        yield return Linear("any-bit", static _ => new Match.AnyBit(Field.CtState, (uint)CtStates.Invalid));
    }

    private static CostProbe Linear(string structure, Func<uint, Match> test) =>
        new(structure, 1, Of(Many(Rules, at => Rule(test(at)))), Rules);

    private static CostProbe Repeated(string structure, Rule rule) =>
        new(structure, 1, Of(Many(Rules, _ => rule)), Rules);

    private static Match.Masked Masked(uint mask, uint value) =>
        new Match.Masked(
            Field.MetaMark,
            EquatableArray.Create<byte>(Machine(mask)),
            Comparison.Equal,
            EquatableArray.Create<byte>(Machine(value))
        );

    private static Match.InRanges Range(uint first)
    {
        byte[] bounds = [.. Big(first), .. Big(first + 1)];
        return new Match.InRanges(Field.Ip4Source, EquatableArray.Create<byte>(bounds));
    }

    private static byte[] Big(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Machine(uint value) => BitConverter.GetBytes(value);

    private static byte[] Name(string name)
    {
        var bytes = new byte[16];
        Encoding.ASCII.GetBytes(name, bytes);
        return bytes;
    }
}
