using System.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Interface names are those the kernel takes (<c>dev_valid_name</c>, net/core/dev.c), each once.</summary>
internal static class InterfaceNameRule
{
    /// <summary>IFNAMSIZ − 1 of <c>linux/if.h</c>.</summary>
    private const int LongestName = 15;

    public static void Check(SiteCheck check)
    {
        var seen = new Dictionary<string, Interface>(StringComparer.Ordinal);
        foreach (var one in check.Topology.Interfaces)
        {
            if (Problem(one.Name) is { } problem)
            {
                check.Found.Add(TopologyDiagnostics.IllegalName(one, problem));
            }

            if (!seen.TryAdd(one.Name, one))
            {
                check.Found.Add(TopologyDiagnostics.Twice(one, seen[one.Name]));
            }
        }
    }

    private static string? Problem(string name)
    {
        if (name.Length == 0)
        {
            return "it is empty";
        }

        var bytes = Encoding.UTF8.GetByteCount(name);
        if (bytes > LongestName)
        {
            return $"it has {bytes} bytes, the kernel takes {LongestName}";
        }

        if (name is "." or "..")
        {
            return "the kernel does not take it";
        }

        foreach (var letter in name)
        {
            // The kernel only refuses white space, '/' and ':'; control characters and '"' would break listings, '*' means any.
            if (letter is '/' or ':' or '"' or '*' || char.IsWhiteSpace(letter) || char.IsControl(letter))
            {
                return $"U+{(int)letter:X4} may not be in it";
            }
        }

        return null;
    }
}
