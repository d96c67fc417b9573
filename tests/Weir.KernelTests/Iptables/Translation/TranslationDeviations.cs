using Weir.Testing;

namespace Weir.KernelTests.Iptables.Translation;

/// <summary>A vector that Weir writes differently on purpose.</summary>
/// <param name="Ours">What it writes, or that it refuses.</param>
/// <param name="Reason">Why.</param>
internal sealed record TranslationDeviations(string Ours, string Reason)
{
    /// <summary>Lines of <c>vector TAB ours TAB reason</c>, by vector.</summary>
    public static Dictionary<string, TranslationDeviations> Read()
    {
        var path = Path.Combine(Repository.Root, "tests/Weir.KernelTests/Iptables/Translation/txlate-deviations.txt");
        var all = new Dictionary<string, TranslationDeviations>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            all.Add(
                line.Split('\t')[0],
                line.Split('\t') is [_, var ours, { Length: > 10 } reason]
                    ? new TranslationDeviations(ours, reason)
                    : throw new InvalidDataException($"{path}: {line}: a vector, what is written, and a reason")
            );
        }

        return all;
    }
}
