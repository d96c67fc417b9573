namespace Weir.Kernel.Host;

/// <summary>What one CPU's receive work came to since the machine started, as <c>/proc/net/softnet_stat</c> tells (net/core/net-procfs.c, softnet_seq_show).</summary>
/// <param name="Cpu">Its number.</param>
/// <param name="Processed">Packets taken from devices and from the backlog.</param>
/// <param name="Dropped">Packets dropped because the CPU's backlog was full (net.core.netdev_max_backlog): before any rule.</param>
/// <param name="Squeezed">Times that the work was broken off for lack of time or budget with more to do.</param>
public readonly record struct SoftnetCounts(int Cpu, ulong Processed, ulong Dropped, ulong Squeezed)
{
    // Linux 5.14 and later say which CPU a line is about; before, lines stood for the CPUs that are on, in order.
    private const int CpuField = 12;

    /// <summary>Every CPU that is on, by number. The same whichever network namespace asks.</summary>
    /// <exception cref="IOException">/proc is not there, or says something else.</exception>
    public static IReadOnlyList<SoftnetCounts> Read() =>
        TryParse(File.ReadAllBytes("/proc/net/softnet_stat"), out var counts)
            ? counts
            : throw new IOException("/proc/net/softnet_stat is not as Linux writes it");

    /// <summary>Reads lines of hexadecimal numbers; false when one is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out IReadOnlyList<SoftnetCounts> counts)
    {
        var found = new List<SoftnetCounts>();
        counts = found;
        foreach (var range in text.Split((byte)'\n'))
        {
            if (text[range].IsEmpty)
            {
                continue;
            }

            var words = new ProcWords(text[range]);
            if (
                !ProcWords.Hexadecimal(words.Word(), out var processed)
                || !ProcWords.Hexadecimal(words.Word(), out var dropped)
                || !ProcWords.Hexadecimal(words.Word(), out var squeezed)
                || !TryCpu(ref words, found.Count, out var cpu)
            )
            {
                return false;
            }

            found.Add(new SoftnetCounts(cpu, processed, dropped, squeezed));
        }

        return true;
    }

    private static bool TryCpu(ref ProcWords words, int line, out int cpu)
    {
        cpu = line;
        for (var field = 3; field <= CpuField; field++)
        {
            var word = words.Word();
            if (word.IsEmpty)
            {
                return true;
            }

            if (!ProcWords.Hexadecimal(word, out var number) || number > int.MaxValue)
            {
                return false;
            }

            cpu = field == CpuField ? (int)number : line;
        }

        return true;
    }
}
