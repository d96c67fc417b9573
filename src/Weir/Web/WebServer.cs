using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Weir.Agent.Running;
using Weir.Sources.Configuration;
using Weir.Web.Access;
using Weir.Web.Editing;
using Weir.Web.Endpoints;
using Weir.Web.Objects;
using Weir.Web.Pipeline;

namespace Weir.Web;

/// <summary>
/// The HTTP API, in the agent's process and beside its work: where it cannot listen, or fails, the rules are kept equal to the source all the same, and it is
/// tried again.
/// </summary>
internal static class WebServer
{
    public const string Root = "/api/v1";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CertificateStep = TimeSpan.FromMinutes(10);

    /// <summary>Serves while <paramref name="work"/> works.</summary>
    public static void Around(
        AgentService agent,
        AgentServiceSettings settings,
        HttpSettings http,
        UnconfirmedEdits edits,
        Action<CancellationToken> work,
        CancellationToken cancellation
    )
    {
        var time = settings.Agent.Time;
        var ground = new WebGround
        {
            Agent = agent,
            Settings = settings.Agent,
            SiteDirectory = settings.SiteDirectory,
            File = settings.File,
            Http = http,
            HostName = settings.HostName,
            Tokens = new TokenFile(settings.Agent.StateDirectory),
            Sessions = new LoginSessions(time, new SessionFile(settings.Agent.StateDirectory)),
            Limit = new LoginLimit(time),
            Time = time,
            Unconfirmed = edits,
        };
        agent.WhenReloaded(file => Renew(ground, file));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var serving = Task.Run(() => Serve(ground, end.Token), CancellationToken.None);
        try
        {
            work(cancellation);
        }
        finally
        {
            end.Cancel();
            serving.Wait(CancellationToken.None);
        }
    }

    private static void Renew(WebGround ground, AgentFile file)
    {
        if (ground.Certificate.Renew(file.Http) is { } said)
        {
            ground.Agent.Say(said);
        }

        LookAtCertificate(ground);
    }

    private static void LookAtCertificate(WebGround ground)
    {
        ground.Agent.Certificate = ground.Certificate.Served;
        ground.CertificateWatch.Look(ground.Time.GetUtcNow());
    }

    private static async Task Serve(WebGround ground, CancellationToken cancellation)
    {
        var said = "";
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using var pipeline = new RequestPipeline(ground);
                using var objects = new ObjectGround(ground);
                await using var app = Build(ground, pipeline, objects);
                await app.StartAsync(cancellation).ConfigureAwait(false);
                ground.Agent.Say(WebDiagnostics.Listens(PlaceOf(app, ground.Http)));
                await Ended(ground, cancellation).ConfigureAwait(false);
                using var patience = new CancellationTokenSource(Pause, ground.Time);
                await app.StopAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it is (a place that is taken, a certificate that is none): the agent's other work goes on, and it is tried again.
            catch (Exception refused)
#pragma warning restore CA1031
            {
                if (said != refused.Message)
                {
                    ground.Agent.Say(WebDiagnostics.Deaf($"{ground.Http.Listen}", refused.Message));
                    said = refused.Message;
                }

                await Wait(Pause, ground.Time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static WebApplication Build(WebGround ground, RequestPipeline pipeline, ObjectGround objects)
    {
        // Nothing is taken from the environment or from files beside the program: agent.yaml says it all.
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "weir", ContentRootPath = "/" }
        );
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.Configure<SocketTransportOptions>(ListenSocket.Configure);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => KestrelSettings.Set(options, ground.Http, ground.Certificate));
        var app = builder.Build();
        app.UseRouting();
        app.Use((context, next) => pipeline.Run(context, next));
        Map(app, ground, objects);
        return app;
    }

    /// <summary>Every subject, a line each.</summary>
    internal static void Map(IEndpointRouteBuilder app, WebGround ground, ObjectGround objects)
    {
        HealthEndpoints.MapRoot(app, ground);
        MetricsEndpoints.MapRoot(app, ground);
        PageEndpoints.MapRoot(app);

        var routes = app.MapGroup(Root);
        DescriptionEndpoints.Map(routes);
        SessionEndpoints.Map(routes, ground);
        LiveEndpoints.Map(routes, ground);
        AlertEndpoints.Map(routes, ground);
        ObjectEndpoints.Map(routes, objects);
        FleetEndpoints.Map(routes, ground);
        StatusEndpoints.Map(routes, ground);
        EventEndpoints.Map(routes, ground);
        AuditEndpoints.Map(routes, ground);
        UsageEndpoints.Map(routes, objects);
        QuotaEndpoints.Map(routes, objects);
        BanEndpoints.Map(routes, ground);
    }

    /// <summary>As settings say it, and the port that was free where they say 0.</summary>
    private static string PlaceOf(WebApplication app, HttpSettings http) =>
        http.Listen is ListenPlace.UnixSocket unix
            ? unix.Path
            : app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()
                ?.Addresses.FirstOrDefault()
                ?? $"{http.Listen}";

    /// <summary>Serves on its own; the certificate is looked at now and then.</summary>
    private static async Task Ended(WebGround ground, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            LookAtCertificate(ground);
            await Wait(CertificateStep, ground.Time, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task Wait(TimeSpan pause, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop looks at the token.
        }
    }

    /// <summary>The process's life is the agent's affair: signals are not the server's.</summary>
    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
