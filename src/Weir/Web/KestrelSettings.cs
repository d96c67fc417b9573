using Microsoft.AspNetCore.Server.Kestrel.Core;
using Weir.Core.Model;
using Weir.Sources.Configuration;
using Weir.Web.Pipeline;
using Weir.Web.Tls;

namespace Weir.Web;

/// <summary>Where the server listens, and how much of its clients it bears.</summary>
internal static class KestrelSettings
{
    private const int MostConnections = 2048;

    public static void Set(KestrelServerOptions options, HttpSettings http, ServingCertificate certificate)
    {
        options.AddServerHeader = false;
        var limits = options.Limits;
        limits.MaxConcurrentConnections = MostConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = RequestBody.Most;
        limits.MaxRequestLineSize = 8 << 10;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
        limits.MaxRequestHeaderCount = 64;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(1);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(4096, TimeSpan.FromSeconds(10));
        switch (http.Listen)
        {
            case ListenPlace.Network network:
                options.Listen(network.Address.ToIPAddress(), network.Port, listen => Speak(listen, http, certificate));
                break;
            case ListenPlace.UnixSocket unix:
                options.ListenUnixSocket(unix.Path, listen => Speak(listen, http, certificate));
                break;
        }
    }

    private static void Speak(ListenOptions listen, HttpSettings http, ServingCertificate serving)
    {
        if (http is { Certificate: { } certificate, Key: { } key })
        {
            serving.Serve(listen, certificate, key);
        }
        else
        {
            listen.Protocols = HttpProtocols.Http1;
        }
    }
}
