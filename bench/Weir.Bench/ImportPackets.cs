using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Lab.Injector;
using Weir.Sources.Example.Import;

namespace Weir.Bench;

/// <summary>One rule set to send packets through.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Program">What loads it: <c>iptables-legacy-restore</c>, <c>iptables-nft-restore</c> or <c>nft</c>.</param>
/// <param name="File">What it loads.</param>
internal sealed record ImportRules(string Name, string Program, string File);

/// <summary>What the packets of a generated rule set pay in the kernel, under several rule sets in turn.</summary>
internal static partial class ImportPackets
{
    private const int Rounds = 12;

    /// <summary>Takes rule files, told apart by their names, for the shape of the first word.</summary>
    public static void Run(TextWriter output, ImportShape shape, string dump, IEnumerable<string> files)
    {
        var rules = files.Select(static file => new ImportRules(
            Path.GetFileName(file),
            file.EndsWith(".nft", StringComparison.Ordinal) ? "nft" : "iptables-legacy-restore",
            file
        ));
        Write(output, shape, dump, rules);
    }

    /// <summary>
    /// The first line is a base: no rules, or for connections the base chains of the original without rules. Everything behind is in
    /// nanoseconds over it. Rounds go through all rule sets in turn, so that what else the machine does meets all of them.
    /// </summary>
    public static void Write(TextWriter output, ImportShape shape, string dump, IEnumerable<ImportRules> rules)
    {
        var traffic = ImportFlows.Of(shape, OpenMembers(dump));
        var empty = EmptyChains(shape);
        using var injector = new PacketInjector(ImportFlows.Count);
        var grounds = new List<(string Name, InjectorGround Ground)>();
        try
        {
            grounds.Add(("", ImportFlows.Ground()));
            grounds.Add(("", Loaded(new ImportRules("", "nft", empty))));
            foreach (var one in rules)
            {
                grounds.Add((one.Name, Loaded(one)));
            }

            Table(output, traffic, grounds, injector);
        }
        finally
        {
            grounds.ForEach(static one => one.Ground.Dispose());
            File.Delete(empty);
        }
    }

    private static void Table(
        TextWriter output,
        ImportTraffic[] traffic,
        List<(string Name, InjectorGround Ground)> grounds,
        PacketInjector injector
    )
    {
        var costs = traffic.Select(one => Costs(one, grounds, injector)).ToArray();
        output.WriteLine($"| packets, ns | {string.Join(" | ", traffic.Select(static one => one.Name))} |");
        output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", traffic.Length))}");
        Row(output, "no rules at all (absolute)", costs.Select(static one => one[0]));
        Row(output, "empty chains (over no rules)", costs.Select(static one => one[1] - one[0]));
        for (var i = 2; i < grounds.Count; i++)
        {
            Row(output, $"{grounds[i].Name} (over empty chains)", costs.Select(one => one[i] - one[1]));
        }

        output.WriteLine();
    }

    private static void Row(TextWriter output, string name, IEnumerable<double> costs) =>
        output.WriteLine(
            $"| {name} | {string.Join(" | ", costs.Select(static cost => cost.ToString("N0", CultureInfo.InvariantCulture)))} |"
        );

    private static double[] Costs(
        ImportTraffic traffic,
        List<(string Name, InjectorGround Ground)> grounds,
        PacketInjector injector
    )
    {
        var costs = grounds.ConvertAll(_ => new QuietBatches(injector.Pace));
        var frames = grounds.ConvertAll(one => FrameRing.Of(traffic.Packets, one.Ground.AddressOf(ImportFlows.Inside)));
        // One round to warm up and to make the connections that later ones find.
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < grounds.Count; i++)
            {
                if (traffic.Forget)
                {
                    Processes.Run("conntrack", ["-F"], netns: grounds[i].Ground.NamespaceName);
                }

                var cost = injector.MeasureBatches(
                    grounds[i].Ground.Network,
                    ImportFlows.Inside,
                    frames[i],
                    traffic.Packets.Length
                );
                if (round > 0)
                {
                    costs[i].Add(cost);
                }
            }
        }

        return [.. costs.Select(static one => one.Nanoseconds)];
    }

    private static InjectorGround Loaded(ImportRules rules)
    {
        var ground = ImportFlows.Ground();
        var ran =
            rules.Program == "nft"
                ? Processes.Run("nft", ["-f", rules.File], netns: ground.NamespaceName)
                : Processes.Run(rules.Program, [], rules.File, ground.NamespaceName);
        if (ran.Error is { } error)
        {
            ground.Dispose();
            throw new InvalidOperationException($"{rules.File}: {error}");
        }

        return ground;
    }

    /// <summary>The base chains of the original, and what makes the kernel track connections.</summary>
    private static string EmptyChains(ImportShape shape)
    {
        const string filter =
            "table ip filter { chain FORWARD { type filter hook forward priority 0; policy accept; }; }\n";
        const string full = """
            table ip mangle {
                chain PREROUTING { type filter hook prerouting priority -150; }
                chain FORWARD { type filter hook forward priority -150; }
                chain POSTROUTING { type filter hook postrouting priority -150; }
            }
            table ip nat {
                chain PREROUTING { type nat hook prerouting priority -100; }
                chain POSTROUTING { type nat hook postrouting priority 100; }
            }
            table ip filter {
                chain FORWARD { type filter hook forward priority 0; ct state established,related accept; }
            }

            """;
        var path = Path.GetTempFileName();
        File.WriteAllText(path, shape == ImportShape.Full ? full : filter);
        return path;
    }

    /// <summary>Members whose chain of what they send returns at its end.</summary>
    private static List<int> OpenMembers(string dump)
    {
        var open = new List<int>();
        foreach (var line in File.ReadLines(dump))
        {
            if (Returns().Match(line) is { Success: true } match)
            {
                open.Add(int.Parse(match.Groups["net"].ValueSpan, CultureInfo.InvariantCulture) - 1);
            }
        }

        return open;
    }

    [GeneratedRegex("^-A u(?<net>[0-9]+) -j RETURN$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Returns();
}
