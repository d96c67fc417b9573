using System.Globalization;

namespace Weir.Bench.Page;

/// <summary>What figures hold for.</summary>
internal static class Machine
{
    /// <summary>Processors, kernel and tools in one line.</summary>
    public static string Line()
    {
        var model = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        var name = model?[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown processor";
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} × {name}, Linux {kernel}, {Version("nft")}, {Version("iptables-legacy")}, {Version("ipset")}"
        );
    }

    /// <summary>Mean number of processes that wanted a CPU in the last minute.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static string Version(string program)
    {
        var words = Processes
            .Run(program, ["--version"])
            .Output.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 ? $"{words[0]} {words[1]}" : $"no {program}";
    }
}
