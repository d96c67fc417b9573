using Shouldly;
using Weir.Benching;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Xunit;

namespace Weir.Tests.Cli.Benching;

public sealed class SpelledOutTests
{
    [Fact]
    public void Of_WhatTheOptimizerGrouped_IsTheSameRulesWithoutSets()
    {
        var lines = Enumerable
            .Range(0, 200)
            .Select(static at => $"-A INPUT -s 192.0.2.{at}/32 -p tcp -m tcp --dport {1000 + at} -j DROP");
        var text = $"*filter\n:INPUT ACCEPT [0:0]\n{string.Join('\n', lines)}\nCOMMIT\n";
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        var import = IptablesSaveReader.Read(stream, "x.rules", new ImportSettings { Family = Family.Ip });
        var optimized = Optimizer.Run(new Firewall(import.Tables), new OptimizerSettings()).Firewall;
        optimized.Tables[0].Sets.Count.ShouldBeGreaterThan(0);

        var spelled = SpelledOut.Of(optimized);

        spelled.Tables[0].Sets.Count.ShouldBe(0);
        spelled.Tables[0].RuleCount.ShouldBeGreaterThanOrEqualTo(200);
        EquivalenceCheck
            .Run(optimized, spelled, EquivalenceSettings.Default)
            .Verdict.ShouldBe(EquivalenceVerdict.Equal);
    }
}
