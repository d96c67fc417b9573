namespace Weir.Core.Model.Validation;

/// <summary>Names of destination classes fit into the names of sets and chains, each once.</summary>
internal static class DestinationClassRule
{
    private const int LongestName = 16;

    public static void Check(SiteCheck check)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in check.Options.Classes)
        {
            if (!IsName(one.Name))
            {
                check.Found.Add(TopologyDiagnostics.IllegalClass(one, LongestName));
            }

            if (!seen.Add(one.Name))
            {
                check.Found.Add(TopologyDiagnostics.ClassTwice(one));
            }
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName
        && char.IsAsciiLetterLower(name[0])
        && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));
}
