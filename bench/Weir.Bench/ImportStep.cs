using System.Globalization;
using Weir.Backends.Nft;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;

namespace Weir.Bench;

/// <summary>One measured step in a process of its own, so that its peak memory is its own. Prints words: "name value" a line.</summary>
internal static class ImportStep
{
    private static readonly TimeProvider Time = TimeProvider.System;

    public static void Run(string step, string file, string target)
    {
        var firewall = Read(file);
        switch (step)
        {
            case "read":
                break;
            case "text":
                WriteText(firewall, target);
                break;
            case "prove":
                Prove(firewall, Optimize(firewall));
                break;
            case "write":
                WriteText(Optimize(firewall), target);
                break;
            default:
                Load(Optimize(firewall), target);
                break;
        }
    }

    public static Firewall Read(string file)
    {
        using var stream = File.OpenRead(file);
        var start = Time.GetTimestamp();
        var import = IptablesSaveReader.Read(stream, file, new ImportSettings());
        Say("readMs", Time.GetElapsedTime(start).TotalMilliseconds);
        Say("rules", import.Counts.Rules);
        Say("refused", import.Counts.Refused);
        return new Firewall(import.Tables);
    }

    private static Firewall Optimize(Firewall firewall)
    {
        Shape("Before", firewall);
        var start = Time.GetTimestamp();
        var optimized = Optimizer.Run(firewall, new OptimizerSettings()).Firewall;
        Say("optimizeMs", Time.GetElapsedTime(start).TotalMilliseconds);
        Shape("After", optimized);
        return optimized;
    }

    private static void Prove(Firewall firewall, Firewall optimized)
    {
        var start = Time.GetTimestamp();
        var result = EquivalenceCheck.Run(firewall, optimized, EquivalenceSettings.Default);
        Say("proveMs", Time.GetElapsedTime(start).TotalMilliseconds);
        Console.WriteLine($"verdict {result.Verdict} {result.Reason}".TrimEnd());
    }

    private static void Load(Firewall optimized, string netns)
    {
        var start = Time.GetTimestamp();
        var operations = FirewallPlan.Replace(optimized, Time.GetUtcNow()).Operations();
        Say("planMs", Time.GetElapsedTime(start).TotalMilliseconds);
        using var network = NetworkNamespace.OpenNamed(netns);
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network);
        var commit = NftTransaction.Commit(socket, operations);
        Say("encodeMs", commit.Encode.TotalMilliseconds);
        Say("kernelMs", commit.Kernel.TotalMilliseconds);
    }

    private static void WriteText(Firewall firewall, string target)
    {
        using var output = new StreamWriter(target);
        NftText.Write(output, firewall, Time.GetUtcNow());
    }

    private static void Shape(string suffix, Firewall firewall)
    {
        Say($"rules{suffix}", firewall.Tables.Items.Sum(static table => table.RuleCount));
        Say($"chains{suffix}", firewall.Tables.Items.Sum(static table => table.Chains.Count));
        Say($"sets{suffix}", firewall.Tables.Items.Sum(static table => table.Sets.Count));
    }

    private static void Say(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.#}"));
}
