namespace Weir.Bench;

/// <summary>The folder of a web farm's site: what a section says of it, and the rows beside.</summary>
internal static class FarmFolder
{
    /// <param name="listeners">Rows of listeners.csv.</param>
    /// <param name="bans">Prefixes.</param>
    /// <param name="settings">Of weir.yaml: interfaces, own addresses, and what this site alone has.</param>
    /// <returns>The folder.</returns>
    public static string Write(string folder, IEnumerable<string> listeners, IEnumerable<string> bans, string settings)
    {
        var rows = Directory.CreateDirectory(Path.Combine(folder, "rows")).FullName;
        File.WriteAllLines(Path.Combine(rows, "listeners.csv"), ["address,protocol,ports,comment", .. listeners]);
        File.WriteAllLines(
            Path.Combine(rows, "bans.csv"),
            ["prefix,reason,expires", .. bans.Select(static prefix => $"{prefix},,")]
        );
        File.WriteAllText(Path.Combine(rows, "allows.csv"), "prefix,reason\n");
        File.WriteAllText(
            Path.Combine(folder, "weir.yaml"),
            $$"""
            kind: webfarm
            source: { type: csv, path: rows }
            management: { prefixes: [192.168.77.0/24], services: [{ name: ssh, protocol: tcp, ports: 22 }] }
            {{settings}}

            """
        );
        return folder;
    }
}
