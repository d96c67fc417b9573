using System.Globalization;
using System.Text.Json;

namespace Weir.Bench;

/// <summary>
/// Loading many bans, whole processes in turn, each in a fresh namespace: <c>weir apply</c> of a site whose feed lists them against
/// <c>nft -f</c> and <c>ipset restore</c> of the same addresses in a set of one hash.
/// </summary>
internal static class BansBench
{
    private const int Rounds = 3;

    /// <param name="weir">The built command line.</param>
    public static void Run(TextWriter output, int bans, string weir)
    {
        var directory = Directory.CreateTempSubdirectory("weir-bench-").FullName;
        try
        {
            var addresses = BanSite.Addresses(bans);
            var site = Path.Combine(directory, "site");
            BanSite.Write(site, addresses);
            var nft = WriteNft(Path.Combine(directory, "bans.nft"), addresses, "");
            var nftCounting = WriteNft(Path.Combine(directory, "counting.nft"), addresses, " counter;");
            var ipset = WriteIpset(Path.Combine(directory, "bans.ipset"), addresses, "");
            var counting = WriteIpset(Path.Combine(directory, "counting.ipset"), addresses, " counters");
            var runs = new Runs([], [], [], [], []);
            for (var round = 0; round < Rounds; round++)
            {
                runs.Nft.Add(Good(Processes.InNamespace(name => Processes.Run("nft", ["-f", nft], netns: name))));
                runs.NftCounting.Add(
                    Good(Processes.InNamespace(name => Processes.Run("nft", ["-f", nftCounting], netns: name)))
                );
                runs.Ipset.Add(
                    Good(Processes.InNamespace(name => Processes.Run("ipset", ["restore", "-f", ipset], netns: name)))
                );
                runs.Counting.Add(
                    Good(
                        Processes.InNamespace(name => Processes.Run("ipset", ["restore", "-f", counting], netns: name))
                    )
                );
                // A state folder of its own each time: nothing is remembered of the feed, and the table is loaded whole.
                var state = Path.Combine(directory, $"state{round}");
                runs.Weir.Add(
                    Good(
                        Processes.InNamespace(name =>
                            Processes.Run(weir, ["apply", "--site", site, "--netns", name, "--state", state, "--json"])
                        )
                    )
                );
                Directory.Delete(state, recursive: true);
            }

            Print(output, bans, runs);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private sealed record Runs(
        List<Ran> Nft,
        List<Ran> NftCounting,
        List<Ran> Ipset,
        List<Ran> Counting,
        List<Ran> Weir
    );

    private static Ran Good(Ran run) =>
        run.Error is null ? run : throw new InvalidOperationException(run.Error + run.Output);

    private static string WriteNft(string path, uint[] addresses, string options)
    {
        BanSite.WriteLines(path, addresses, "", ",");
        var size = System.Numerics.BitOperations.RoundUpToPowerOf2((uint)addresses.Length * 2);
        File.WriteAllText(
            path,
            string.Create(
                CultureInfo.InvariantCulture,
                $"table inet t {{ set b {{ type ipv4_addr; size {size};{options} elements = {{\n"
            )
                + File.ReadAllText(path)
                + "}\n}\n}\n"
        );
        return path;
    }

    private static string WriteIpset(string path, uint[] addresses, string options)
    {
        BanSite.WriteLines(path, addresses, "add b ", "");
        var size = System.Numerics.BitOperations.RoundUpToPowerOf2((uint)addresses.Length);
        File.WriteAllText(
            path,
            string.Create(
                CultureInfo.InvariantCulture,
                $"create b hash:net hashsize {size} maxelem {size * 2}{options}\n"
            ) + File.ReadAllText(path)
        );
        return path;
    }

    private static string Counted(int listeners) => listeners == 1 ? "A socket listens" : $"{listeners} sockets listen";

    private static void Print(TextWriter output, int bans, Runs runs)
    {
        var ours = Median.Of(runs.Weir.Select(run => run.Milliseconds));
        output.WriteLine($"| {bans:N0} bans, whole process | ms | `weir apply` against it | peak MB |");
        output.WriteLine("|---|---|---|---|");
        Row("`weir apply`: feed read and checked, compiled, loaded, verified, remembered", runs.Weir);
        Row("`nft -f`, hash of given size, no counters", runs.Nft);
        Row("`nft -f`, hash of given size with counters, as Weir's", runs.NftCounting);
        Row("`ipset restore`, hash:net", runs.Ipset);
        Row("`ipset restore`, hash:net with counters", runs.Counting);
        output.WriteLine();
        if (EventListeners.Count() is > 0 and var listeners)
        {
            output.WriteLine(
                $"**{Counted(listeners)} to the events of nf_tables on this machine: the kernel writes each element down for whoever listens, in any namespace, "
                    + "and all rows of nftables are several times too slow.**"
            );
            output.WriteLine();
        }

        var documents = runs.Weir.Select(run => JsonDocument.Parse(run.Output).RootElement).ToArray();
        string[] parts = ["readMs", "stateMs", "compileMs", "encodeMs", "kernelMs", "applyMs"];
        output.WriteLine(
            "Of `weir apply`: "
                + string.Join(
                    ", ",
                    parts.Select(part =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{part} {Median.Of(documents.Select(one => one.GetProperty(part).GetDouble())):F0}"
                        )
                    )
                )
                + "."
        );

        void Row(string name, List<Ran> of)
        {
            var time = Median.Of(of.Select(run => run.Milliseconds));
            var peak = Median.Of(of.Select(run => run.PeakMegabytes));
            output.WriteLine($"| {name} | {time:N0} | {ours / time:N2} | {peak:N0} |");
        }
    }
}
