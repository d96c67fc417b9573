using System.Collections.Frozen;
using Weir.Core.Rules;

namespace Weir.Sources.Importing;

/// <summary>How a rule file is to be read.</summary>
public sealed record ImportSettings
{
    /// <summary>Well above the largest file met (1.6 million), and still bounded memory.</summary>
    public const int DefaultMaxRules = 4_000_000;

    /// <summary>Ip or Ip6; null: told from the text (header comment, addresses, ICMPv6) or the file's name.</summary>
    public Family? Family { get; init; }

    /// <summary>Reading stops with a diagnostic at the rule after these.</summary>
    public int MaxRules { get; init; } = DefaultMaxRules;

    /// <summary>Sets that rules may name, by name.</summary>
    public IReadOnlyDictionary<string, AddressSet> Sets { get; init; } = FrozenDictionary<string, AddressSet>.Empty;

    /// <summary>Told the number of bytes read so far, now and then, from the reading thread.</summary>
    public IProgress<long>? Progress { get; init; }
}
