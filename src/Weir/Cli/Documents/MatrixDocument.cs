using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir matrix</c>.</summary>
internal sealed record MatrixDocument : Document
{
    /// <summary>"ip" or "ip6".</summary>
    public required string Family { get; init; }

    /// <summary><c>tcp/22</c>.</summary>
    public required string Port { get; init; }

    /// <summary>"forward", "input" or "output".</summary>
    public required string Hook { get; init; }

    /// <summary>Addresses that the rules treat alike.</summary>
    public required ImmutableArray<ClassDocument> Classes { get; init; }

    /// <summary>Who may open a connection to whom.</summary>
    public required ImmutableArray<EdgeDocument> Edges { get; init; }
}

/// <param name="Ranges">Prefixes, or first and last address.</param>
internal sealed record ClassDocument(string Name, ImmutableArray<string> Ranges);

/// <param name="Certain">False: only if tests hold that the question leaves open.</param>
internal sealed record EdgeDocument(string From, string To, bool Certain);
