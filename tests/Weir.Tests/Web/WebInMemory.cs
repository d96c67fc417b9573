using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Weir.Agent;
using Weir.Agent.Running;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Tests.Sources;
using Weir.Web;
using Weir.Web.Access;
using Weir.Web.Editing;
using Weir.Web.Objects;
using Weir.Web.Pipeline;

namespace Weir.Tests.Web;

/// <summary>The HTTP API with its routes and its pipeline, over an agent that was not started: nothing is in force.</summary>
internal sealed class WebInMemory : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly MemoryServer _server = new();
    private readonly AgentService _agent;
    private readonly WebGround _ground;
    private readonly RequestPipeline _pipeline;
    private readonly ObjectGround _objects;
    private readonly WebApplication _app;
    private readonly List<Diagnostic> _said = [];

    private WebInMemory(TimeProvider time)
    {
        var settings = new AgentServiceSettings
        {
            Agent = new AgentSettings { StateDirectory = _folder.Path, Time = time },
            SiteDirectory = Site,
            File = AgentFile.Default,
            HostName = "fw1",
            Say = _said.Add,
        };
        _agent = new AgentService(settings);
        _ground = new WebGround
        {
            Agent = _agent,
            Settings = settings.Agent,
            SiteDirectory = Site,
            File = settings.File,
            Http = new HttpSettings { Listen = new ListenPlace.UnixSocket("/nowhere") },
            HostName = settings.HostName,
            Tokens = new TokenFile(_folder.Path),
            Sessions = new LoginSessions(time, new SessionFile(_folder.Path)),
            Limit = new LoginLimit(time),
            Time = time,
            Unconfirmed = new UnconfirmedEdits(_folder.Path),
        };
        (_pipeline, _objects) = (new RequestPipeline(_ground), new ObjectGround(_ground));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "weir" });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IServer>(_server);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _app = builder.Build();
        _app.UseRouting();
        _app.Use((context, next) => _pipeline.Run(context, next));
        WebServer.Map(_app, _ground, _objects);
    }

    /// <summary>Every route that is mapped.</summary>
    public IEnumerable<RouteEndpoint> Routes =>
        ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static one => one.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Everything in the state folder, as one text.</summary>
    public string State => string.Concat(Directory.EnumerateFiles(_folder.Path).Order().Select(File.ReadAllText));

    public IReadOnlyList<Diagnostic> Said => _said;

    private string Site => _folder.File("site");

    /// <param name="site">Makes the site's rows in a folder; without it there are none.</param>
    public static async Task<WebInMemory> Start(TimeProvider? time = null, Action<string>? site = null)
    {
        var web = new WebInMemory(time ?? TimeProvider.System);
        site?.Invoke(web.Site);
        await web._app.StartAsync();
        return web;
    }

    /// <summary>The secret of a new token.</summary>
    public string Token(Role role, string? name = null)
    {
        var secret = Weir.Web.Access.Token.NewSecret();
        var token = new Token(
            name ?? role.Word(),
            role,
            role == Role.Member ? 1001 : null,
            role == Role.Member ? "anna.berg" : null,
            Weir.Web.Access.Token.HashOf(secret),
            DateTimeOffset.UnixEpoch
        );
        _ground.Tokens.Write(_ground.Tokens.Read().Add(token));
        return secret;
    }

    public void Remove(string name) =>
        _ground.Tokens.Write([.. _ground.Tokens.Read().Where(token => token.Name != name)]);

    public Task<MemoryAnswer> Call(string request, params (string Name, string Value)[] headers) =>
        Call(new MemoryRequest(request) { Headers = headers });

    public async Task<MemoryAnswer> Call(MemoryRequest request)
    {
        using var body = new MemoryStream();
        var features = request.Features(body);
        await _server.Process(features);
        await features.GetRequiredFeature<IHttpResponseBodyFeature>().CompleteAsync();
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        return new MemoryAnswer(response.StatusCode, response.Headers, Encoding.UTF8.GetString(body.ToArray()));
    }

    /// <summary>The entries of the audit log, the newest first.</summary>
    public async Task<JsonArray> Audit(string secret) =>
        (await Call("GET /api/v1/audit", ("Authorization", $"Bearer {secret}"))).Json["entries"]?.AsArray() ?? [];

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _objects.Dispose();
        _pipeline.Dispose();
        _agent.Audit.Dispose();
        _agent.Dispose();
        _folder.Dispose();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <param name="Line">Method and target: <c>POST /api/v1/login</c>.</param>
internal sealed record MemoryRequest(string Line)
{
    public (string Name, string Value)[] Headers { get; init; } = [];

    public string? Body { get; init; }

    public string Scheme { get; init; } = "http";

    /// <summary>Null for a Unix socket.</summary>
    public IPAddress? From { get; init; }

    /// <summary>What the server would read of a body at most; what the route made of it afterwards.</summary>
    public BodyLimit Limit { get; } = new();

    /// <summary>How much of the body was read.</summary>
    public long Read => _read();

    public CancellationToken Aborted { get; init; }

    private Func<long> _read = static () => 0;

    public FeatureCollection Features(Stream answer)
    {
        var body = new MemoryStream(Encoding.UTF8.GetBytes(Body ?? ""));
        _read = () => body.Position;
        var target = Line.Split(' ')[1].Split('?', 2);
        var request = new HttpRequestFeature
        {
            Method = Line.Split(' ')[0],
            Path = target[0],
            QueryString = target.Length > 1 ? $"?{target[1]}" : "",
            Scheme = Scheme,
            Protocol = "HTTP/1.1",
            Body = body,
        };
        foreach (var (name, value) in Headers)
        {
            request.Headers.Append(name, value);
        }

        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = From });
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = Aborted });
        features.Set<IHttpMaxRequestBodySizeFeature>(Limit);
        return features;
    }
}

internal sealed class BodyLimit : IHttpMaxRequestBodySizeFeature
{
    public bool IsReadOnly => false;

    public long? MaxRequestBodySize { get; set; }
}

internal sealed record MemoryAnswer(int Status, IHeaderDictionary Headers, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text) ?? throw new InvalidOperationException("the answer is null");

    /// <summary>The codes of a problem document.</summary>
    public string Codes =>
        string.Join(' ', (Json["diagnostics"]?.AsArray() ?? []).Select(static one => $"{one?["code"]}"));
}
