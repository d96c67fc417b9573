using Weir.Cli.Documents;

namespace Weir.Web.Documents;

/// <summary>Why a request was refused (RFC 9457), with the diagnostics that a verb would print.</summary>
internal sealed record ProblemDocument : Document
{
    public string Type { get; init; } = "about:blank";

    /// <summary>The status in words.</summary>
    public required string Title { get; init; }

    public required int Status { get; init; }

    /// <summary>The first diagnostic's sentence.</summary>
    public required string Detail { get; init; }
}
