using System.Collections.Immutable;
using System.Text;
using Weir.Backends.Nft;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Analysis.Lint;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Imports;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Sources.Example.Import;

namespace Weir.Demo;

/// <summary>
/// Rules that are there already: the dump of a web farm is read, judged, made cheap, proved, loaded, and what the kernel then
/// holds is read back and proved against the dump. A copy with one mistyped port shows that the proof can fail.
/// </summary>
/// <param name="directory">An existing empty folder; the caller deletes it.</param>
internal sealed class ImportDemo(string directory, TimeProvider time, CancellationToken cancellation)
{
    private const string Dump = "webfarm.rules";
    private const string Result = "webfarm.nft";
    private const string Broken = "broken.nft";

    // The mistake that the background's web farm made: listeners taken out of tracking walk on.
    private const string Mistake = "WEIR0704";
    private const string Port = "192.0.2.20 . 443,";
    private const string MistypedPort = "192.0.2.20 . 444,";

    public ImportDemoReport Run(NetworkNamespace network)
    {
        var start = time.GetTimestamp();
        using (var file = File.Create(Path.Combine(directory, Dump)))
        {
            ImportExample.Write(file, ImportShape.WebFarm);
        }

        var original = Read(Dump);
        var mistakes = Linter.Run(original, LintSettings.Default).Where(finding => finding.Code == Mistake);
        var result = Optimizer.Run(original, new OptimizerSettings { Clock = time }).Firewall;
        var proof = Prove(original, result);
        Write(Result, result);
        Break();
        var difference = Prove(original, Read(Broken));
        var (commit, held) = Load(network, result);
        return new ImportDemoReport(
            original.Tables.Sum(table => table.RuleCount),
            result.Tables.Sum(table => table.RuleCount),
            [.. mistakes],
            proof,
            $"{Port.TrimEnd(',')} → {MistypedPort.TrimEnd(',')}",
            difference,
            commit,
            Prove(original, held),
            time.GetElapsedTime(start)
        );
    }

    private ProofRun Prove(Firewall left, Firewall right) =>
        ProofRun.Of(left, right, time, static (_, _) => { }, cancellation);

    private Firewall Read(string name)
    {
        var settings = new FirewallFileSettings
        {
            Directory = directory,
            Clock = time,
            Cancellation = cancellation,
        };
        var reading = FirewallFiles.Read([name], settings);
        return reading.HasErrors
            ? throw new InvalidOperationException($"the example's {name} is not valid: {reading.Diagnostics[0]}")
            : reading.Firewall;
    }

    private void Write(string name, Firewall firewall)
    {
        using var file = new StreamWriter(Path.Combine(directory, name)) { NewLine = "\n" };
        new FirewallForm(FormKind.Nft, Counters: false, time.GetUtcNow()).Write(firewall, [file]);
    }

    /// <summary>As a hand that edits the result would: the last place where the port stands, in the filter's set.</summary>
    private void Break()
    {
        var text = new StringBuilder(File.ReadAllText(Path.Combine(directory, Result)));
        var at = text.ToString().LastIndexOf(Port, StringComparison.Ordinal);
        text.Remove(at, Port.Length).Insert(at, MistypedPort);
        File.WriteAllText(Path.Combine(directory, Broken), text.ToString());
    }

    private (NftCommit Commit, Firewall Held) Load(NetworkNamespace network, Firewall firewall)
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network);
        var plan = FirewallPlan.Replace(firewall, time.GetUtcNow());
        var commit = NftTransaction.Commit(socket, plan.Operations(), time: time);
        NftTableName[] tables =
        [
            .. firewall.Tables.Select(table => new NftTableName(NftSpecs.Family(table.Family), table.Table)),
        ];
        var findings = new DiagnosticBag();
        var held = LoadedFirewall.Read(socket, tables, time.GetUtcNow(), findings);
        return findings.HasErrors
            ? throw new InvalidOperationException($"what was loaded cannot be read: {findings.ToImmutable()[0]}")
            : (commit, held);
    }
}

/// <summary>All that the act about rules that are there already saw.</summary>
/// <param name="Mistakes">What the linter says of the dump's mistake.</param>
/// <param name="Typing">What was mistyped in the copy.</param>
/// <param name="Broken">The proof of that copy.</param>
/// <param name="Held">The proof of what the kernel holds after the load.</param>
internal sealed record ImportDemoReport(
    int RulesBefore,
    int RulesAfter,
    ImmutableArray<Diagnostic> Mistakes,
    ProofRun Proof,
    string Typing,
    ProofRun Broken,
    NftCommit Load,
    ProofRun Held,
    TimeSpan Took
)
{
    /// <summary>What should be so and is not: named, fewer, equal, different, equal.</summary>
    public int Failed =>
        new[]
        {
            Mistakes.IsEmpty,
            RulesAfter * 10 > RulesBefore,
            Proof.Result.Verdict != EquivalenceVerdict.Equal,
            Broken.Result.Verdict != EquivalenceVerdict.Different,
            Held.Result.Verdict != EquivalenceVerdict.Equal,
        }.Count(failed => failed);
}
