using System.Globalization;
using Shouldly;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Rules;
using Xunit;
using static Weir.Testing.Equivalence.RuleTexts;

namespace Weir.Tests.Analysis.Equivalence;

/// <summary>
/// Verdicts of small rule sets over the whole space of addresses and ports, as formulas over bit vectors: the solver must find them
/// equal or different as the engine does.
/// </summary>
public sealed class Z3AgreementTests
{
    private const string Space = """
        (declare-const s (_ BitVec 32))
        (declare-const d (_ BitVec 32))
        (declare-const p (_ BitVec 8))
        (declare-const t (_ BitVec 16))
        (declare-const f Bool)

        """;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Z3Theory]
    [MemberData(nameof(Seeds))]
    public void SmallRuleSets_Engine_AgreesWithTheSolver(int seed)
    {
        var random = new Random(seed);
        var left = Rules(random);
        // Half of the pairs are one another's mutants: near, and often equal.
        var right = seed % 2 == 0 ? Rules(random) : [.. left.OrderBy(_ => random.Next())];

        var engine = EquivalenceCheck.Run(Firewall(left), Firewall(right), EquivalenceSettings.Default).Verdict;
        var solver = Z3.Run($"{Space}(assert (not (= {Formula(left)} {Formula(right)})))(check-sat)").Trim();

        solver.ShouldBeOneOf("sat", "unsat");
        engine.ShouldBe(solver == "unsat" ? EquivalenceVerdict.Equal : EquivalenceVerdict.Different);
    }

    private static Firewall Firewall(Rule[] rules) =>
        new([
            new Ruleset(
                Family.Ip,
                "filter",
                [new Chain("INPUT", new BaseHook(ChainType.Filter, Hook.Input, 0, true), [.. rules])],
                [],
                []
            )
            {
                Elements = new Dictionary<string, ElementTable>(),
            },
        ]);

    private static Rule[] Rules(Random random) =>
        [
            .. Enumerable
                .Range(0, 2 + random.Next(4))
                .Select(_ =>
                    Rule(
                        random.Next(2) == 0 ? new Verdict.Accept() : new Verdict.Drop(),
                        [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Test(random))]
                    )
                ),
        ];

    private static Match Test(Random random)
    {
        var negated = random.Next(3) == 0;
        var length = 30 + random.Next(3);
        var address = (0x0A00_0000u + (uint)random.Next(8)) & (uint.MaxValue << (32 - length));
        var port = (ushort)(80 + random.Next(4));
        return random.Next(5) switch
        {
            0 => Source(address, length, negated),
            1 => Destination(address, length, negated),
            2 => Protocol(random.Next(2) == 0 ? (byte)6 : (byte)17, negated),
            3 => Port(Field.DestinationPort, port, negated),
            _ => Ports(Field.DestinationPort, negated, port, (ushort)(port + random.Next(3))),
        };
    }

    /// <summary>True where the packet is accepted; f is a fragment that is not the first.</summary>
    private static string Formula(Rule[] rules)
    {
        var formula = "false";
        foreach (var rule in rules.Reverse())
        {
            var tests = string.Join(' ', rule.Matches.Select(Formula));
            formula = $"(ite (and true {tests}) {(rule.Verdict is Verdict.Accept ? "true" : "false")} {formula})";
        }

        return formula;
    }

    private static string Formula(Match match) =>
        match switch
        {
            Match.Compare compare when compare.Part.Field == Field.L4Proto => Signed(
                compare.Comparison,
                $"(= p {Bits(compare.Value[0], 8)})"
            ),
            Match.Compare compare when compare.Part.Field == Field.DestinationPort => HasPorts(
                Signed(compare.Comparison, $"(= t {Bits(Number(compare.Value.AsSpan()), 16)})")
            ),
            Match.Compare compare => Signed(compare.Comparison, Prefix(compare)),
            Match.InRanges ranges => HasPorts(
                Signed(
                    ranges.Negated ? Comparison.NotEqual : Comparison.Equal,
                    $"(and (bvuge t {Bits(Number(ranges.Bounds.AsSpan()[..2]), 16)}) (bvule t {Bits(Number(ranges.Bounds.AsSpan()[2..]), 16)}))"
                )
            ),
            _ => throw new NotSupportedException(match.ToString()),
        };

    private static string Prefix(Match.Compare compare)
    {
        var length = compare.Part.IsMasked ? compare.Part.PrefixLength : 32;
        var mask = Bits(uint.MaxValue << (32 - length), 32);
        var name = compare.Part.Field == Field.Ip4Source ? "s" : "d";
        return $"(= (bvand {name} {mask}) {Bits(Number(compare.Value.AsSpan()), 32)})";
    }

    private static string HasPorts(string test) =>
        $"(and (not f) (or {string.Join(' ', new[] { 6, 17, 33, 132, 136 }.Select(p => $"(= p {Bits((uint)p, 8)})"))}) {test})";

    private static string Signed(Comparison comparison, string test) =>
        comparison == Comparison.Equal ? test : $"(not {test})";

    private static string Bits(uint value, int width) =>
        string.Create(CultureInfo.InvariantCulture, $"(_ bv{value} {width})");

    private static uint Number(ReadOnlySpan<byte> bytes)
    {
        var number = 0u;
        foreach (var one in bytes)
            number = (number << 8) | one;
        return number;
    }
}
