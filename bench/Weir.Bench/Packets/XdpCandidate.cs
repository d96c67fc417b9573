using Weir.Bench.Page;

namespace Weir.Bench.Packets;

/// <summary>Bans in XDP, where this build of <c>weir bench</c> knows the form.</summary>
internal static class XdpCandidate
{
    private const string Name = "xdp";

    public static IEnumerable<string> Of(SectionRun run, HardBans lists) =>
        Processes.Run(run.Weir, ["bench", "--help"]).Output.Contains("xdp", StringComparison.Ordinal)
            ? [$"{Name}=xdp:{lists.Prefixes}"]
            : [];

    public static IEnumerable<(string Name, string Label)> Rows(WeirBench bench) =>
        bench.Names.Contains(Name) ? [(Name, "Weir, XDP")] : [];
}
