using System.Globalization;

namespace Weir.Kernel.Bpf;

/// <summary>How many CPUs the kernel may ever run: per-CPU memory is for all of them.</summary>
public static class PossibleCpus
{
    /// <summary>One more than the highest number in <c>/sys/devices/system/cpu/possible</c> ("0-3", "0,2-5").</summary>
    public static int Count() => Parse(File.ReadAllText("/sys/devices/system/cpu/possible"));

    internal static int Parse(string text)
    {
        var last = text.AsSpan().Trim();
        last = last[(last.LastIndexOfAny(',', '-') + 1)..];
        return int.Parse(last, NumberStyles.None, CultureInfo.InvariantCulture) + 1;
    }
}
