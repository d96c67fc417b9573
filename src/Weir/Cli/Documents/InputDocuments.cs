using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Imports;

namespace Weir.Cli.Documents;

/// <summary>A file that was read.</summary>
/// <param name="Kind">"iptables-save", "ipset-save" or "nft".</param>
/// <param name="Sha256">Of its bytes, lower-case hexadecimal.</param>
/// <param name="Rules">Lines that add a rule, or in a file of sets lines that declare a set or add an element.</param>
internal sealed record InputDocument(
    string Path,
    string Kind,
    long Bytes,
    string Sha256,
    long Lines,
    long Rules,
    long Modelled,
    long Opaque,
    long Refused
)
{
    public static ImmutableArray<InputDocument> From(ImmutableArray<InputFile> files) => [.. files.Select(From)];

    private static InputDocument From(InputFile file) =>
        new(
            file.Path,
            file.Kind.Word(),
            file.Bytes,
            file.Sha256,
            file.Counts.Lines,
            file.Counts.Rules,
            file.Counts.Modelled,
            file.Counts.Opaque,
            file.Counts.Refused
        );
}

/// <summary>Size of one table.</summary>
/// <param name="Family">"ip", "ip6" or "inet".</param>
/// <param name="Elements">In all its sets and maps.</param>
internal sealed record TableDocument(string Family, string Table, int Rules, int Chains, int Sets, long Elements)
{
    public static ImmutableArray<TableDocument> From(Firewall firewall) => [.. firewall.Tables.Select(From)];

    public static string Word(Family family) =>
        family switch
        {
            Core.Rules.Family.Ip => "ip",
            Core.Rules.Family.Ip6 => "ip6",
            _ => "inet",
        };

    private static TableDocument From(Ruleset table) =>
        new(
            Word(table.Family),
            table.Table,
            table.RuleCount,
            table.Chains.Count,
            table.Sets.Count,
            table.Elements.Values.Sum(elements => (long)elements.Count)
        );
}

/// <summary>A file that was written.</summary>
internal sealed record OutputDocument(string Path, long Bytes);
