using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>
/// The tests behind <c>-m</c>, in the order of the rule. Fields of one module that stand together share one <c>-m</c>; an extension has one of its
/// own.
/// </summary>
internal sealed class ModuleTests(StringBuilder line)
{
    private readonly List<string> _used = [];
    private string _module = "";

    /// <summary>The protocol the rule demands; null when it demands none.</summary>
    public byte? Protocol { get; set; }

    /// <summary>A test of a port was written, so that a packet without ports has failed.</summary>
    public bool HasPortTest { get; set; }

    public void Clear()
    {
        _used.Clear();
        _module = "";
        Protocol = null;
        HasPortTest = false;
    }

    /// <returns>What iptables has no words for, or null.</returns>
    public string? Write(Match match) =>
        match switch
        {
            Match.Compare compare => FieldTests.Write(this, Range.Of(compare), compare.Part.Field),
            Match.InRanges ranges => FieldTests.Write(this, Range.Of(ranges), ranges.Field),
            Match.Masked masked => MaskTests.Write(this, masked),
            Match.AnyBit bits => StateTests.Write(this, bits),
            Match.InSet set => SetTests.Write(this, set),
            Match.Either either => WriteEither(either),
            Match.Extension extension => WriteExtension(extension),
            _ => $"a test of the kind {match.GetType().Name}",
        };

    /// <summary>Begins an option: <c> -m tcp ! --dport </c>; the value is appended to what is returned.</summary>
    public StringBuilder Option(string module, string option, bool negated)
    {
        if (_module != module || _used.Exists(used => Rank(used) >= Rank(option)))
        {
            line.Append(" -m ").Append(module);
            _module = module;
            _used.Clear();
        }

        _used.Add(option);
        return line.Append(negated ? " ! " : " ").Append(option).Append(' ');
    }

    // Modules print their options in an order of their own (extensions/libxt_*.c); where the rule's is another they stand apart.
    private static int Rank(string option) =>
        option switch
        {
            "--sport" or "--src-range" or "--ctstate" => 0,
            "--dport" or "--dst-range" or "--ctstatus" => 1,
            "--tcp-flags" or "--ctdir" => 3,
            "--tcp-option" or "--chunk-types" => 2,
            _ => 1,
        };

    // What stood behind one -m asks its options together (addrtype --limit-iface-in is for both types); what stood behind two does not.
    private string? WriteExtension(Match.Extension extension)
    {
        line.Append(" -m ").Append(extension.Module);
        _module = "";
        _used.Clear();
        foreach (var option in extension.Options)
        {
            ExtensionWords.Append(line, option);
        }

        return null;
    }

    // -m multiport --ports: the same ranges on either side (xt_multiport.c, XT_MULTIPORT_EITHER).
    private string? WriteEither(Match.Either either)
    {
        if (
            either.Alternatives.Count == 2
            && PortRanges(either.Alternatives[0]) is { } first
            && PortRanges(either.Alternatives[1]) is { } second
            && first.Field != second.Field
            && first.Ranges == second.Ranges
        )
        {
            return FieldTests.WriteMultiport(this, "--ports", first.Ranges with { Negated = either.Negated });
        }

        return "'one of several tests' but for the same ports on either side";
    }

    private static (Field Field, Range Ranges)? PortRanges(Match match) =>
        match switch
        {
            Match.Compare compare when compare.Part.Field.Type == FieldType.Port => (
                compare.Part.Field,
                Range.Of(compare)
            ),
            Match.InRanges ranges when ranges.Field.Type == FieldType.Port => (ranges.Field, Range.Of(ranges)),
            _ => null,
        };
}
