using System.Text.Json.Serialization.Metadata;

namespace Weir.Web.OpenApi;

/// <summary>What the API's description says of a route beyond what its mapping says.</summary>
/// <param name="Summary">One line.</param>
internal sealed record ApiRow(string Summary)
{
    /// <summary>What may stand behind the question mark.</summary>
    public ApiQuery[] Query { get; init; } = [];

    /// <summary>Of the request; null for none.</summary>
    public JsonTypeInfo? Body { get; init; }

    /// <summary>True where a request without a body is one with nothing said in it.</summary>
    public bool MayLackBody { get; init; }

    /// <summary>Of the answer; null for none, or where it is no JSON.</summary>
    public JsonTypeInfo? Answer { get; init; }

    /// <summary>The answer's type where it is no JSON.</summary>
    public string? Media { get; init; }

    /// <summary>True where the answer has a tag that a client may ask with again (If-None-Match): then it may be a 304.</summary>
    public bool IsTagged { get; init; }

    /// <summary>Other statuses that have the answer's own shape.</summary>
    public int[] AlsoAnswers { get; init; } = [];

    /// <summary>What it may refuse with besides what follows from its marks: 404, 409 …</summary>
    public int[] Refusals { get; init; } = [];
}

/// <param name="Type">"integer", "string" or "boolean".</param>
/// <param name="Words">The words it may be; empty for any.</param>
internal sealed record ApiQuery(string Name, string Type, string Description, params string[] Words)
{
    /// <summary>True where nothing is meant without it.</summary>
    public bool IsNeeded { get; init; }
}
