namespace Weir.Kernel.Host;

/// <summary>Where one CPU's time went since the machine started, as <c>/proc/stat</c> tells (proc_stat(5)); to a hundredth of a second.</summary>
/// <param name="Cpu">Its number.</param>
/// <param name="Softirq">In soft interrupts, where packets are received and forwarded.</param>
/// <param name="All">All of it, idle and stolen time included.</param>
public readonly record struct CpuTimes(int Cpu, TimeSpan Softirq, TimeSpan All)
{
    // The kernel counts in USER_HZ for everybody outside, whatever its own clock is (include/asm-generic/param.h).
    private const long TicksOfUserHz = TimeSpan.TicksPerSecond / 100;

    private const int SoftirqField = 6;

    // user nice system idle iowait irq softirq steal; what guests had is in user and nice already (kernel/sched/cputime.c, account_guest_time).
    private const int Fields = 8;

    /// <summary>Every CPU that is on, by number.</summary>
    /// <exception cref="IOException">/proc is not there, or says something else.</exception>
    public static IReadOnlyList<CpuTimes> Read() =>
        TryParse(File.ReadAllBytes("/proc/stat"), out var times)
            ? times
            : throw new IOException("/proc/stat is not as proc_stat(5) says");

    /// <summary>Reads <c>cpuN</c> lines; false when one of them is malformed or there is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out IReadOnlyList<CpuTimes> times)
    {
        var found = new List<CpuTimes>();
        times = found;
        foreach (var range in text.Split((byte)'\n'))
        {
            var words = new ProcWords(text[range]);
            if (!words.Word().StartsWith("cpu"u8, out var number) || number.IsEmpty)
            {
                continue;
            }

            if (!ProcWords.Number(number, out var cpu) || cpu > int.MaxValue || !TryParse(words, (int)cpu, found))
            {
                return false;
            }
        }

        return found.Count > 0;
    }

    private static bool TryParse(ProcWords words, int cpu, List<CpuTimes> found)
    {
        var (softirq, all) = (0UL, 0UL);
        for (var field = 0; field < Fields; field++)
        {
            if (!ProcWords.Number(words.Word(), out var ticks) || ticks > long.MaxValue / TicksOfUserHz / Fields)
            {
                return false;
            }

            softirq = field == SoftirqField ? ticks : softirq;
            all += ticks;
        }

        found.Add(new CpuTimes(cpu, Time(softirq), Time(all)));
        return true;
    }

    private static TimeSpan Time(ulong ticks) => new((long)ticks * TicksOfUserHz);
}
