using System.Globalization;
using System.Text;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>Names for sets and chains that passes make: readable, the same in every run, never one that is taken.</summary>
internal sealed class NameMaker
{
    /// <summary>IPSET_MAXNAMELEN of <c>ip_set.h</c> is 32 with the final zero; chain names of x_tables are shorter by three.</summary>
    private const int MostCharacters = 28;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public NameMaker() { }

    /// <summary>Knows what another one knows so far.</summary>
    public NameMaker(NameMaker other) => _taken.UnionWith(other._taken);

    public void Take(Ruleset table)
    {
        foreach (var chain in table.Chains)
        {
            _taken.Add(chain.Name);
        }

        foreach (var set in table.Sets)
        {
            _taken.Add(set.Name);
        }
    }

    public string ForSet(string chain, IEnumerable<KeyPart> key)
    {
        var name = new StringBuilder(chain);
        foreach (var part in key)
        {
            name.Append('_').Append(Short(part));
        }

        return Unique(name.ToString());
    }

    public string Unique(string wanted)
    {
        var clean = Clean(wanted);
        var name = clean[..Math.Min(clean.Length, MostCharacters)];
        for (var number = 2; !_taken.Add(name); number++)
        {
            var suffix = string.Create(CultureInfo.InvariantCulture, $"_{number}");
            name = string.Concat(clean.AsSpan(0, Math.Min(clean.Length, MostCharacters - suffix.Length)), suffix);
        }

        return name;
    }

    private static string Short(KeyPart part)
    {
        var name = part.Field.Name[(part.Field.Name.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        return part.IsMasked ? string.Create(CultureInfo.InvariantCulture, $"{name}{part.PrefixLength}") : name;
    }

    /// <summary>Letters, digits and underscores: a name for nft, ipset and iptables alike.</summary>
    private static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var one in name)
        {
            clean.Append(char.IsAsciiLetterOrDigit(one) ? one : '_');
        }

        return char.IsAsciiLetter(clean[0]) ? clean.ToString() : $"s{clean}";
    }
}
