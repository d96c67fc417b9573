using System.Globalization;

namespace Weir.Kernel.Host;

/// <summary>What the kernel uses for itself, of the whole machine: there is no figure for one namespace.</summary>
public static class KernelMemory
{
    /// <summary>
    /// Bytes that are neither free nor page cache nor a process's: slabs, vmalloc, per-CPU areas, whole pages. Of /proc/meminfo
    /// (fs/proc/meminfo.c), so exact to the pages that CPUs keep in reserve, about a megabyte.
    /// </summary>
    public static long Used()
    {
        long total = 0;
        long other = 0;
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }

            switch (line[..colon])
            {
                case "MemTotal":
                    total = Bytes(line);
                    break;
                case "MemFree" or "Buffers" or "Cached" or "SwapCached" or "AnonPages":
                    other += Bytes(line);
                    break;
                default:
                    break;
            }
        }

        return total - other;
    }

    /// <summary><c>MemFree:   123456 kB</c></summary>
    private static long Bytes(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(words[1], NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
    }
}
