using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Weir.Core.Rules;
using Weir.Testing;

namespace Weir.KernelTests.Iptables.Translation;

/// <summary>A rule as iptables-translate takes it, and the nft commands it expects (<c>extensions/*.txlate</c>).</summary>
internal sealed record TranslationVector(
    string Where,
    Family Family,
    string Table,
    string Chain,
    string Rule,
    ImmutableArray<string> Expected
)
{
    private static readonly Regex Command = new(
        @"^(?<tool>ip6?)tables-translate (?:-t (?<table>\w+) )?-(?:A|I) (?<chain>\w+)(?: (?<rule>.*))?$",
        RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1)
    );

    /// <summary>All that add a rule to a chain of IPv4 or IPv6, in the order of their files.</summary>
    public static IEnumerable<TranslationVector> All() =>
        Directory
            .EnumerateFiles(Corpus.PathOf("iptables-ext-tests/txlate"), "*.txlate")
            .Order(StringComparer.Ordinal)
            .SelectMany(static path => Read(Path.GetFileName(path), File.ReadAllLines(path)));

    private static IEnumerable<TranslationVector> Read(string file, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (Command.Match(lines[i]) is not { Success: true } match)
            {
                continue;
            }

            yield return new TranslationVector(
                $"{file}:{i + 1}",
                match.Groups["tool"].Value == "ip" ? Family.Ip : Family.Ip6,
                match.Groups["table"] is { Success: true } table ? table.Value : "filter",
                match.Groups["chain"].Value,
                match.Groups["rule"].Value,
                [.. lines.Skip(i + 1).TakeWhile(IsNft).Select(Unquoted)]
            );
        }
    }

    private static bool IsNft(string line) => line.StartsWith("nft ", StringComparison.Ordinal);

    // The commands are for a shell, all of them in single quotes.
    private static string Unquoted(string line) => line["nft ".Length..].Trim().Trim('\'');
}
