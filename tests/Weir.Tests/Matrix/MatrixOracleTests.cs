using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Weir.Core;
using Weir.Core.Analysis.Matrix;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Matrix;

/// <summary>
/// Our matrices beside those of fffuu, a tool proved correct in Isabelle. It knows no TCP flags in its last step, so ours leave them open too; with
/// SYN alone ours may be tighter, and are nowhere wider.
/// </summary>
public sealed partial class MatrixOracleTests
{
    private static readonly EquatableArray<InterfaceNetworks> Loopback =
    [
        new("lo", [new AddressRange(0x7F000000, 0x7FFFFFFF)]),
    ];

    [CorpusTheory("oracle/isem")]
    [InlineData(
        "Synology_Diskstation_DS414__iptables-save_jun_2015_cleanup",
        "GoldenFiles__synology_iptables-save_jun_2015_cleanup",
        Hook.Input
    )]
    [InlineData("Parser_Test__data__iptables-save", "GoldenFiles__parser_test", Hook.Forward)]
    public void Upper_RealDump_IsTheOraclesMatrix(string dump, string golden, Hook hook)
    {
        foreach (var (port, expected) in Goldens(golden))
        {
            var matrix = ServiceMatrix.Of(Read(dump), Query(port, hook, Loopback) with { TcpFlags = null });

            matrix.Classes.Count.ShouldBe(expected.Classes);
            expected.Differences(matrix).ShouldBeEmpty();
        }
    }

    /// <summary>
    /// 4,813 rules, interfaces taken for the networks behind them. One pair of the ssh matrix is left out: no rule of the dump accepts it.
    /// </summary>
    [CorpusFact("oracle/isem")]
    public void Upper_UniversityDump_IsTheOraclesMatrix()
    {
        var networks = Networks(File.ReadAllText(Oracle("ipassmt_tumi8")));
        var firewall = Read("TUM_Net_Firewall__iptables-save-2015-05-15_15-23-41_cheating");
        foreach (var (port, expected) in Goldens("GoldenFiles__i8_iptables-save-2015-05-15_15-23-41_cheating"))
        {
            var open = ServiceMatrix.Of(firewall, Query(port, Hook.Forward, networks) with { TcpFlags = null });
            var syn = ServiceMatrix.Of(firewall, Query(port, Hook.Forward, networks));

            string[] known = port == 22 ? ["192.168.212.0 -> 131.159.15.247: theirs only"] : [];
            expected.Differences(open).ShouldBe(known);
            expected.Differences(syn).ShouldAllBe(pair => pair.EndsWith("theirs only", StringComparison.Ordinal));
        }
    }

    private static Dictionary<ushort, GoldenMatrix> Goldens(string name)
    {
        var goldens = GoldenMatrix.Read(File.ReadAllText(Oracle(name)));
        goldens.Count.ShouldBeGreaterThan(1);
        return goldens;
    }

    private static string Oracle(string name) => Corpus.PathOf(Path.Combine("oracle", "isem", name));

    private static MatrixQuery Query(ushort port, Hook hook, EquatableArray<InterfaceNetworks> networks) =>
        new(Family.Ip, "tcp", port, hook)
        {
            SourcePort = 10_000,
            Bound = MatrixBound.Upper,
            Networks = networks,
        };

    private static Firewall Read(string name)
    {
        // The published dumps have their link-layer addresses blotted out, which no iptables reads.
        var text = File.ReadAllText(Corpus.PathOf(Path.Combine("iptables-save", "isem", name)))
            .Replace("XX:XX:XX:XX:XX:XX", "02:00:00:00:00:01", StringComparison.Ordinal);
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return new Firewall(IptablesSaveReader.Read(bytes, name, new ImportSettings { Family = Family.Ip }).Tables);
    }

    /// <summary>fffuu's form: <c>eth0 = [10.0.0.0/8, …]</c>, or all but those.</summary>
    private static EquatableArray<InterfaceNetworks> Networks(string text) =>
        [
            .. Assignment()
                .Matches(text)
                .Select(match => new InterfaceNetworks(
                    match.Groups["name"].Value,
                    [.. Ranges(match.Groups["list"].Value, match.Groups["not"].Success)]
                )),
        ];

    private static IEnumerable<AddressRange> Ranges(string list, bool negated)
    {
        UInt128 next = 0;
        foreach (
            var range in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(Range)
                .OrderBy(range => range.First)
        )
        {
            if (!negated)
            {
                yield return range;
            }
            else if (range.First > next)
            {
                yield return new AddressRange(next, range.First - 1);
            }

            next = range.Last + 1;
        }

        if (negated)
        {
            yield return new AddressRange(next, uint.MaxValue);
        }
    }

    private static AddressRange Range(string text)
    {
        var ends = text.Split('-', '/');
        var first = Address(ends[0]);
        if (text.Contains('-', StringComparison.Ordinal))
        {
            return new AddressRange(first, Address(ends[1]));
        }

        var free = uint.MaxValue >> int.Parse(ends[1], System.Globalization.CultureInfo.InvariantCulture);
        return new AddressRange(first & ~free, first | free);
    }

    private static uint Address(string text) =>
        Ipv4Address.TryParse(text, out var address) ? address.Value : throw new FormatException(text);

    [GeneratedRegex(
        @"(?<name>\S+) = (?<not>all_but_those_ips )?\[(?<list>[^\]]*)\]",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Assignment();
}
