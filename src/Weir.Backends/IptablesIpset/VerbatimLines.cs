using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>Sets that were kept as lines of <c>ipset save</c>: written as they were, under a name that may have changed and with members that may have.</summary>
internal static class VerbatimLines
{
    /// <param name="members">New names of members of a list, by the old.</param>
    public static void Write(
        TextWriter output,
        OpaqueSet set,
        string name,
        int number,
        IReadOnlyDictionary<string, string> members
    )
    {
        var filled = IpsetRestoreText.NameWhileFilled(name, number);
        foreach (var line in set.Lines)
        {
            // "create NAME TYPE …" and "add NAME ELEMENT …"
            var words = line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
            var rest = words.Length > 3 ? $" {words[3]}" : "";
            if (words[0] == "create")
            {
                output.Write($"create {filled} {words[2]}{rest}\n");
                output.Write($"create {name} {words[2]}{rest}\n");
            }
            else
            {
                output.Write($"add {filled} {members.GetValueOrDefault(words[2], words[2])}{rest}\n");
            }
        }

        output.Write($"swap {filled} {name}\n");
        output.Write($"destroy {filled}\n");
    }
}
