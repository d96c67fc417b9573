using System.Text;
using Weir.Core.Analysis.Cubes;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint;

/// <summary>
/// Interfaces that face the world: those the operator names, else those that source NAT leaves by or whose name says so, and always one that no
/// rule names, which stands for "whatever interface".
/// </summary>
internal static class OutsideInterfaces
{
    /// <summary>Stands for an interface that rules do not name.</summary>
    public const string Unnamed = "weir-unnamed";

    private static readonly string[] TellingNames = ["ppp", "wan", "ext", "inet", "internet", "red", "wwan", "outside"];

    public static EquatableArray<string> Of(LintFirewall firewall)
    {
        var names = new SortedSet<string>(firewall.Settings.ExternalInterfaces, StringComparer.Ordinal);
        if (names.Count == 0)
        {
            foreach (var table in firewall.Tables)
            {
                Collect(table.Ruleset, names);
            }
        }

        return new([Unnamed, .. names]);
    }

    private static void Collect(Ruleset table, SortedSet<string> names)
    {
        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                var leaves = rule.Statements.Any(statement =>
                    statement is Statement.Nat { Kind: NatKind.Masquerade or NatKind.Source }
                );
                foreach (var test in rule.Matches)
                {
                    if (
                        Named(test) is { } named
                        && (HasTellingName(named.Name) || (leaves && named.Field == Field.OutputInterface))
                    )
                    {
                        names.Add(named.Name);
                    }
                }
            }
        }
    }

    private static (Field Field, string Name)? Named(Match test) =>
        test is Match.Compare { Comparison: Comparison.Equal, Part: { IsMasked: false } part } compare
        && part.Field.Type == FieldType.InterfaceName
            ? (part.Field, Name(compare.Value))
            : null;

    private static string Name(EquatableArray<byte> value) => Encoding.UTF8.GetString(value.AsSpan()).TrimEnd('\0');

    private static bool HasTellingName(string name) =>
        Array.Exists(TellingNames, telling => name.StartsWith(telling, StringComparison.OrdinalIgnoreCase));

    /// <summary>The first of the interfaces that a rule's tests let in; null when it is for other interfaces.</summary>
    public static string? Admitted(EquatableArray<string> names, Cube cube, Field field)
    {
        var values = cube[field];
        foreach (var name in names)
        {
            var number = FieldNumbers.Read(field, Encoding.UTF8.GetBytes(name));
            if (values.IsDefault || Model.RangeAlgebra.Covers(values.AsSpan(), new(number, number)))
            {
                return name;
            }
        }

        return null;
    }
}
