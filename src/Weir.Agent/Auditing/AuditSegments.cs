using System.Globalization;

namespace Weir.Agent.Auditing;

/// <summary>The files of the log in a folder: the one that grows, and the full ones, which are named by their first entry and never touched again.</summary>
internal static class AuditSegments
{
    private const string Growing = "audit.jsonl";

    public static string Path(string folder) => System.IO.Path.Combine(folder, Growing);

    public static string PathOf(string folder, long first) =>
        System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"audit-{first:D12}.jsonl"));

    /// <summary>Each file with its first number, the newest first; that of the growing one is told by its first line (0 for none).</summary>
    public static IReadOnlyList<(string Path, long First)> In(string folder)
    {
        var found = new List<(string Path, long First)>();
        if (!Directory.Exists(folder))
        {
            return found;
        }

        foreach (var path in Directory.EnumerateFiles(folder, "audit-*.jsonl"))
        {
            var digits = System.IO.Path.GetFileNameWithoutExtension(path)["audit-".Length..];
            if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var first))
            {
                found.Add((path, first));
            }
        }

        found.Sort(static (left, right) => right.First.CompareTo(left.First));
        var growing = Path(folder);
        if (File.Exists(growing))
        {
            found.Insert(0, (growing, 0));
        }

        return found;
    }
}
