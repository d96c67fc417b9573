using Shouldly;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Model;

/// <summary>The sets against a table of 256 booleans, at the bottom, in the middle and at the top of the address space.</summary>
public sealed class PrefixSetTests
{
    public static TheoryData<uint> Bases => [0u, 0x0A00_0000u, 0xFFFF_FF00u];

    [Theory]
    [MemberData(nameof(Bases))]
    public void PrefixSet4_RandomSets_AgreeWithATable(uint basis)
    {
        var random = new Random(42);
        for (var round = 0; round < 400; round++)
        {
            var (left, leftTable) = Random4(random, basis);
            var (right, rightTable) = Random4(random, basis);

            Table(left, basis).ShouldBe(leftTable);
            Table(left.Union(right), basis).ShouldBe(leftTable.Zip(rightTable, (a, b) => a || b));
            Table(left.Subtract(right), basis).ShouldBe(leftTable.Zip(rightTable, (a, b) => a && !b));
            Table(PrefixSet4.Of(left.ToPrefixes()), basis).ShouldBe(leftTable);
            PrefixSet4.Of(left.ToPrefixes()).ShouldBe(left);
            Questions(random, basis, left, leftTable);
        }
    }

    [Fact]
    public void PrefixSet6_RandomSets_AgreeWithIpv4()
    {
        var random = new Random(43);
        for (var round = 0; round < 300; round++)
        {
            var (left, leftTable) = Random4(random, 0xFFFF_FF00);
            var (right, _) = Random4(random, 0xFFFF_FF00);
            var (left6, right6) = (Six(left), Six(right));

            left6.Union(right6).ShouldBe(Six(left.Union(right)));
            left6.Subtract(right6).ShouldBe(Six(left.Subtract(right)));
            left6.ToPrefixes().Length.ShouldBe(left.ToPrefixes().Length);
            left6.Contains(new Ipv6Address(UInt128.MaxValue)).ShouldBe(leftTable[255]);
        }
    }

    [Fact]
    public void Cover_WholeSpace_IsOnePrefix()
    {
        PrefixSet4.Of([default]).ToPrefixes().ShouldBe([default]);
        PrefixSet6.Of([default]).ToPrefixes().ShouldBe([default]);
        PrefixSet6.Of([default]).Subtract(PrefixSet6.Of([default])).ShouldBe(PrefixSet6.Empty);
        PrefixSet4.Of([Four("0.0.0.0/1"), Four("128.0.0.0/1")]).ToPrefixes().ShouldBe([default]);
    }

    [Fact]
    public void Cover_WholeSpaceWithoutOneAddress_IsOnePrefixPerBit()
    {
        var all = PrefixSet6.Of([default]);
        var one = PrefixSet6.Of([Ipv6Prefix.Host(new Ipv6Address(12345))]);

        var cover = all.Subtract(one).ToPrefixes();

        cover.Length.ShouldBe(128);
        cover.Select(p => p.Length).Order().ShouldBe(Enumerable.Range(1, 128));
        PrefixSet6.Of(cover).Union(one).ShouldBe(all);
    }

    [Fact]
    public void ToRanges_TouchingPrefixes_AreOneRange() =>
        PrefixSet4
            .Of([Four("10.0.1.0/24"), Four("10.0.0.0/24"), Four("10.0.3.0/24")])
            .ToRanges()
            .Select(r => r.ToString())
            .ShouldBe(["10.0.0.0-10.0.1.255", "10.0.3.0-10.0.3.255"]);

    private static void Questions(Random random, uint basis, PrefixSet4 set, bool[] table)
    {
        var prefix = RandomPrefix(random, basis);
        var inside = table.AsSpan((int)(prefix.Address.Value - basis), 1 << (32 - prefix.Length));

        set.Contains(prefix).ShouldBe(!inside.Contains(false));
        set.Overlaps(prefix).ShouldBe(inside.Contains(true));
        set.IsEmpty.ShouldBe(!table.Contains(true));

        // The fewest prefixes: no two of the cover can be merged into one.
        var cover = set.ToPrefixes();
        for (var i = 1; i < cover.Length; i++)
        {
            var (a, b) = (cover[i - 1], cover[i]);
            var siblings =
                a.Length == b.Length && a.Length > 0 && (a.Address.Value ^ b.Address.Value) == 1u << (32 - a.Length);
            siblings.ShouldBeFalse($"{a} {b}");
        }
    }

    private static (PrefixSet4 Set, bool[] Table) Random4(Random random, uint basis)
    {
        var prefixes = Enumerable.Range(0, random.Next(6)).Select(_ => RandomPrefix(random, basis)).ToList();
        var table = new bool[256];
        for (var i = 0u; i < 256; i++)
        {
            table[i] = prefixes.Exists(p => p.Contains(new Ipv4Address(basis + i)));
        }

        return (PrefixSet4.Of(prefixes), table);
    }

    private static Ipv4Prefix RandomPrefix(Random random, uint basis) =>
        Ipv4Prefix.Around(new Ipv4Address(basis + (uint)random.Next(256)), random.Next(24, 33));

    private static bool[] Table(PrefixSet4 set, uint basis) =>
        [.. Enumerable.Range(0, 256).Select(i => set.Contains(new Ipv4Address(basis + (uint)i)))];

    private static PrefixSet6 Six(PrefixSet4 set) =>
        PrefixSet6.Of(
            set.ToPrefixes()
                .Select(p => new Ipv6Prefix(new Ipv6Address((UInt128.MaxValue << 32) | p.Address.Value), p.Length + 96))
        );

    private static Ipv4Prefix Four(string text) =>
        Ipv4Prefix.TryParse(text, out var prefix, out var problem) ? prefix : throw new FormatException(problem);
}
