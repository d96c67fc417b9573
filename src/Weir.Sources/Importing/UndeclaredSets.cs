using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Sources.Importing;

/// <summary>
/// Sets that rules name and no file declares. What is in them is not known, not even of what they are sets: a test of one may hold or fail for any
/// packet (docs/semantics.md), and stays as iptables writes it.
/// </summary>
public static class UndeclaredSets
{
    public static readonly DiagnosticDescriptor Descriptor = new("WEIR0199", "Set not declared");

    /// <summary>One warning for each set, where it is named first.</summary>
    /// <param name="tables">All tables read.</param>
    /// <param name="declared">Names of the sets that files declare, used or not.</param>
    public static IEnumerable<Diagnostic> Find(EquatableArray<Ruleset> tables, IEnumerable<string> declared)
    {
        ArgumentNullException.ThrowIfNull(declared);
        var known = declared.ToHashSet(StringComparer.Ordinal);
        known.UnionWith(tables.SelectMany(static table => table.Sets).Select(static set => set.Name));
        return tables
            .SelectMany(static table => table.Chains)
            .SelectMany(static chain => chain.Rules)
            .SelectMany(NamedSets.Of, static (rule, name) => (rule.Origin, name))
            .Where(one => known.Add(one.name))
            .Select(static one => Warning(one.Origin, one.name));
    }

    private static Diagnostic Warning(Origin origin, string set) =>
        Descriptor.Warning(
            origin.At(""),
            $"set '{set}' is not among the sets that were read; what is tested with it may hold for any packet, and only iptables can be told it",
            "give the output of 'ipset save' as another file"
        );
}
