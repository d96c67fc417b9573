using System.Globalization;
using System.Text.Json;
using Weir.Bench.Page;

namespace Weir.Bench;

/// <summary>The web farm under a flood, by <c>weir demo webfarm</c>: what is served, who is master, where the frames end.</summary>
internal static class FarmLoadBench
{
    public static void Write(SectionRun run)
    {
        var output = run.Output;
        var seconds = run.Size(60, 4);
        var bans = run.Size(1_000_000, 10_000);
        output.WriteLine(
            $"""
            `weir demo webfarm --old --matrix`: two balancers with keepalived and nginx at one switch, 100 listeners, {bans:N0} bans, 200 visitors a second who wait
            three seconds; SYNs of 64 bytes from 650 banned addresses for {seconds} s, a quarter of it in rows that change the adverts, as many as one CPU sends. The balancers
            receive on the other CPU ([operations/floods.md](operations/floods.md) says why, and what to set).

            """
        );
        var ran = Processes.Run(
            run.Weir,
            [
                .. (string[])["demo", "webfarm", "--old", "--matrix", "--json"],
                .. (string[])["--seconds", Text(seconds), "--bans", Text(bans)],
            ]
        );
        // 1: the flood was noticed. That is an answer, and the tables show it.
        using var document = ran.Output.Length > 0 ? JsonDocument.Parse(ran.Output) : null;
        if (document is null || !document.RootElement.TryGetProperty("rows", out var rows))
        {
            throw new InvalidOperationException($"weir demo webfarm: {ran.Error}");
        }

        JsonElement[] all = [.. rows.EnumerateArray()];
        Claim(run, all);
        output.WriteLine(
            "| rules | adverts | served without the flood | served with it | of it | median, slowest 1 % | adverts lost | changes of VRRP | listeners tracked |"
        );
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var row in all)
        {
            output.WriteLine(Served(row));
        }

        output.WriteLine();
        output.WriteLine(
            "| rules | adverts | flood, packets/s | card's ring | XDP | CPU's backlog | rules | soft interrupts by CPU |"
        );
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var row in all)
        {
            output.WriteLine(Dropped(row));
        }
    }

    /// <summary>Of the first rows, which last longest: Weir with XDP, with nftables, and the old rules.</summary>
    private static void Claim(SectionRun run, JsonElement[] rows)
    {
        var ours = rows.First(static row => row.GetProperty("rules").GetString() == "xdp");
        var old = rows.First(static row => row.GetProperty("rules").GetString() == "old");
        var kept = ours.GetProperty("kept").GetDouble();
        var changes = Changes(ours);
        run.Expect("with XDP, ≥ 0.99 of the requests served without the flood are served with it", kept, kept >= 0.99);
        run.Expect("with XDP, no change of VRRP", changes, changes == 0);
        var oldKept = old.GetProperty("kept").GetDouble();
        run.Expect(
            "the old rules show the failure: fewer are served, or VRRP changes",
            oldKept,
            oldKept < 0.99 || Changes(old) > 0
        );
    }

    private static int Changes(JsonElement row) => row.GetProperty("flood").GetProperty("vrrpChanges").GetArrayLength();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Served(JsonElement row)
    {
        var quiet = row.GetProperty("quiet");
        var flood = row.GetProperty("flood");
        return $"| {Rules(row)} | {Adverts(row)} | {Requests(quiet)} | {Requests(flood)} | {Share(row.GetProperty("kept").GetDouble())} | "
            + $"{Ms(flood, "medianMs")}, {Ms(flood, "worstMs")} ms | {Count(flood, "advertsLost")} of {Count(flood, "advertsSent")} | "
            + $"{Changes(row)} | {Count(flood, "trackedListeners")} |";
    }

    private static string Dropped(JsonElement row)
    {
        var flood = row.GetProperty("flood");
        var fate = flood.GetProperty("dropped");
        var sent = fate.GetProperty("sent").GetDouble();
        string Part(string name) => Share(sent == 0 ? 0 : fate.GetProperty(name).GetDouble() / sent);
        var cpus = flood.GetProperty("softIrq").EnumerateArray().Select(static share => Whole(share.GetDouble()));
        return $"| {Rules(row)} | {Adverts(row)} | {sent / flood.GetProperty("seconds").GetDouble():N0} | {Part("ring")} | {Part("xdp")} | "
            + $"{Part("backlog")} | {Part("rules")} | {string.Join(", ", cpus)} |";
    }

    private static string Rules(JsonElement row) =>
        row.GetProperty("rules").GetString() switch
        {
            "old" => "650 linear bans, NOTRACK walking on (iptables-legacy)",
            "nft" => "Weir, nftables",
            _ => "Weir, XDP",
        };

    private static string Adverts(JsonElement row)
    {
        var seconds = row.GetProperty("advertMs").GetDouble() / 1_000;
        return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s")
            + (row.GetProperty("ownLink").GetBoolean() ? ", own queue" : "");
    }

    private static string Requests(JsonElement stretch) => $"{Count(stretch, "served")} of {Count(stretch, "asked")}";

    private static string Count(JsonElement element, string name) =>
        element.GetProperty(name).GetInt64().ToString("N0", CultureInfo.InvariantCulture);

    private static string Ms(JsonElement element, string name) =>
        element.GetProperty(name).GetDouble().ToString("0.0", CultureInfo.InvariantCulture);

    private static string Share(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private static string Whole(double share) => share.ToString("P0", CultureInfo.InvariantCulture);
}
