using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Agent;
using Weir.Cli.Documents;
using Weir.Web.Access;

namespace Weir.Web.Endpoints;

/// <summary><c>GET status</c>: what <c>weir status --json</c> tells, and the last applies.</summary>
internal static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, WebGround ground)
    {
        var kernel = new StatusLook(ground);
        routes.MapGet("status", context => Status(context, ground, kernel)).Needs(Role.Viewer);
    }

    private static Task Status(HttpContext context, WebGround ground, StatusLook kernel)
    {
        var status = kernel.Now();
        var view = ground.View;
        var document = StatusDocument.From(status, ground.Settings.StateDirectory) with
        {
            Agent = new AgentPart(Environment.ProcessId, view.Source, view.Held, ground.Agent.Troubles),
            LastApplies = [.. view.Applies.Select(AppliedRow.From)],
        };
        return context.Json(document, WebJson.Default.StatusDocument);
    }

    /// <summary>The kernel is asked once a second at most, however many ask for the status; a change of the view is seen at once.</summary>
    private sealed class StatusLook(WebGround ground)
    {
        private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

        private readonly Lock _one = new();
        private (Agent.Running.AgentView View, long At, AgentStatus Status)? _last;

        /// <exception cref="Refusal">The kernel refused: 503.</exception>
        public AgentStatus Now()
        {
            var view = ground.View;
            lock (_one)
            {
                if (
                    _last is { } last
                    && ReferenceEquals(last.View, view)
                    && ground.Time.GetElapsedTime(last.At) < Fresh
                )
                {
                    return last.Status;
                }

                try
                {
                    var status = LiveStatus.Read(ground.Settings, view);
                    _last = (view, ground.Time.GetTimestamp(), status);
                    return status;
                }
                catch (AgentException refused)
                {
                    throw new Refusal(503, refused.Diagnostics.AsSpan());
                }
            }
        }
    }
}
