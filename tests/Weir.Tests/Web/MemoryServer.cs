using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Weir.Tests.Web;

/// <summary>Takes requests as values: what is behind it cannot tell it from Kestrel, and there is neither a socket nor a client that would be kinder than a hostile one.</summary>
internal sealed class MemoryServer : IServer
{
    private Func<IFeatureCollection, Task>? _application;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task Process(IFeatureCollection request) =>
        _application?.Invoke(request) ?? throw new InvalidOperationException("it was not started");

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _application = async request =>
        {
            var context = application.CreateContext(request);
            await application.ProcessRequestAsync(context);
            application.DisposeContext(context, null);
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() { }
}
