using System.Collections.Immutable;
using Weir.Agent;
using Weir.Agent.Reconciling;
using Weir.Core.Text;

namespace Weir.Web;

/// <summary>Ends a request with <c>application/problem+json</c>: thrown by whatever finds the fault, written in one place.</summary>
internal sealed class Refusal : Exception
{
    public Refusal(int status, params ReadOnlySpan<Diagnostic> diagnostics)
        : base(diagnostics.IsEmpty ? $"{status}" : diagnostics[0].Message) =>
        (Status, Diagnostics) = (status, [.. diagnostics]);

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>Seconds after which it may work (Retry-After); null when that is not known.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>400: what was sent is not understood.</summary>
    public static Refusal BadRequest(string problem, string help) => new(400, WebDiagnostics.BadRequest(problem, help));

    /// <summary>404.</summary>
    public static Refusal Nothing(string what) => new(404, WebDiagnostics.Nothing(what));

    /// <summary>What the agent refused: 409 where its state is in the way, 503 where kernel or system are.</summary>
    public static Refusal Of(AgentFailure failure, ImmutableArray<Diagnostic> diagnostics) =>
        new(failure == AgentFailure.Input ? 409 : 503, diagnostics.AsSpan());

    /// <exception cref="Refusal">The agent refused.</exception>
    public static AgentReply Unless(AgentReply reply) =>
        reply.Failure is { } failure ? throw Of(failure, reply.Diagnostics) : reply;
}
