using System.Globalization;
using Weir.Kernel.Host;

namespace Weir.Lab.Topologies;

/// <summary>
/// Names of a lab's namespaces: <c>weirlab-PID-STARTTIME-N-room1</c>. Process id and start time (field 22 of /proc/PID/stat, proc(5)) say who owns
/// it, so a lab whose owner was killed can be told from one in use, even after the id was given to another process.
/// </summary>
internal static class LabName
{
    private const string Word = "weirlab";
    private static int s_count;

    /// <summary>What all names of one new lab begin with.</summary>
    public static string NewPrefix()
    {
        var start = StartTimeOf(Environment.ProcessId) ?? 0;
        var number = Interlocked.Increment(ref s_count);
        return string.Create(CultureInfo.InvariantCulture, $"{Word}-{Environment.ProcessId}-{start}-{number}-");
    }

    /// <summary>Deletes the namespaces of labs whose owner lives no more; returns their names.</summary>
    public static IReadOnlyList<string> DeleteOrphans()
    {
        var orphans = NamedNamespaces.List().Where(IsOrphan).ToArray();
        foreach (var name in orphans)
        {
            NamedNamespaces.Delete(name);
        }

        return orphans;
    }

    internal static bool IsOrphan(string name)
    {
        var parts = name.Split('-', 5);
        return parts.Length == 5
            && string.Equals(parts[0], Word, StringComparison.Ordinal)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && ulong.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            && StartTimeOf(pid) != start;
    }

    /// <summary>Clock ticks between boot and the start of the process; null when there is none of this id.</summary>
    private static ulong? StartTimeOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            // The second field is the program's name in parentheses and may hold anything; the third follows the last parenthesis.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return ulong.Parse(fields[22 - 3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
