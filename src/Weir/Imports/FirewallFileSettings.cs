using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Sources.Importing;

namespace Weir.Imports;

/// <summary>How files of rules are to be read.</summary>
internal sealed record FirewallFileSettings
{
    /// <summary>25 times the largest dump met (40 MB a million and a half rules), and a size that still fits in memory.</summary>
    public const long DefaultMostBytes = 1L << 30;

    /// <summary>Relative paths start here.</summary>
    public required string Directory { get; init; }

    /// <summary>Says when the time-outs of sets count from.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Ip or Ip6 for dumps that do not tell; null: told from the text.</summary>
    public Family? Family { get; init; }

    public int MostRules { get; init; } = ImportSettings.DefaultMaxRules;

    public long MostBytes { get; init; } = DefaultMostBytes;

    /// <summary>The host's own addresses.</summary>
    public IReadOnlyList<IpPrefix> Local { get; init; } = [];

    /// <summary>Opens what <c>-</c> stands for.</summary>
    public Func<Stream> StandardInput { get; init; } = static () => Stream.Null;

    /// <summary>Told which file is being read, and how far it is (0 … 1).</summary>
    public Action<string, double> Progress { get; init; } = static (_, _) => { };

    public CancellationToken Cancellation { get; init; }
}
