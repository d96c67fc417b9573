using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.IptablesIpset;

/// <summary>
/// Sets as <c>ipset restore</c> reads them: each is filled under another name and swapped in, so that rules that use it never see it
/// half full and what it no longer holds is gone. With <c>ipset -exist restore</c> the file can be loaded again and again.
/// </summary>
public static class IpsetRestoreText
{
    // IPSET_MAXNAMELEN of include/uapi/linux/netfilter/ipset/ip_set.h, without the final zero.
    internal const int LongestName = 31;
    private const string Suffix = "-replacement";

    /// <summary>Writes the sets that ipset can hold; the others are errors.</summary>
    /// <param name="output">Gets lines that end with '\n'.</param>
    /// <param name="sets">Names are used as they are.</param>
    /// <param name="now">What remaining time-outs count from; elements that ran out before are left out.</param>
    public static ImmutableArray<Diagnostic> Write(TextWriter output, IEnumerable<AddressSet> sets, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(sets);
        var findings = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var number = 0;
        foreach (var set in sets)
        {
            number++;
            var shape = IpsetShape.Of(set.Declaration, set.Elements, [], lasting: false, out var problem);
            if (shape is null || !WriteOne(output, set, shape, number, now, lasting: false, ref problem))
            {
                findings.Add(IptablesErrors.UnsayableSet(set.Declaration, problem ?? ""));
            }
        }

        return findings.ToImmutable();
    }

    /// <summary>What a set is called until it is complete; a name that would be too long is numbered.</summary>
    internal static string NameWhileFilled(string name, int number) =>
        name.Length + Suffix.Length <= LongestName
            ? name + Suffix
            : string.Create(CultureInfo.InvariantCulture, $"weir-{number}{Suffix}");

    internal static bool WriteOne(
        TextWriter output,
        AddressSet set,
        IpsetShape shape,
        int number,
        DateTimeOffset now,
        bool lasting,
        ref string? problem
    )
    {
        var declaration = set.Declaration;
        if (declaration.IsVerdictMap || !declaration.Data.IsEmpty)
        {
            problem = "is a map";
            return false;
        }

        if (declaration.Name.Length > LongestName)
        {
            problem = $"has a name of more than {LongestName} characters";
            return false;
        }

        var lines = new ElementLines(declaration, set.Elements, shape);
        problem = lines.Measure();
        if (problem is not null)
        {
            return false;
        }

        var header = IpsetHeaderText.Of(declaration, set.Elements, shape, lines.Count, lasting);
        var name = declaration.Name;
        var filled = NameWhileFilled(name, number);
        output.Write($"create {filled} {header}\n");
        output.Write($"create {name} {header}\n");
        lines.Write(output, filled, now);
        output.Write($"swap {filled} {name}\n");
        output.Write($"destroy {filled}\n");
        return true;
    }
}
