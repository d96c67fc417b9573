using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Weir.Core.Model;
using Weir.Sources.Configuration;
using Weir.Web.Pipeline;

namespace Weir.Web;

/// <summary>Where the server listens, and how much of its clients it bears.</summary>
internal static class KestrelSettings
{
    private const int MostConnections = 2048;

    public static void Set(KestrelServerOptions options, HttpSettings http)
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
                options.Listen(AddressOf(network.Address), network.Port, listen => Speak(listen, http));
                break;
            case ListenPlace.UnixSocket unix:
                options.ListenUnixSocket(unix.Path, listen => Speak(listen, http));
                break;
        }
    }

    private static void Speak(ListenOptions listen, HttpSettings http)
    {
        if (http is { Certificate: { } certificate, Key: { } key })
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate, key));
        }
        else
        {
            listen.Protocols = HttpProtocols.Http1;
        }
    }

    private static IPAddress AddressOf(IpPrefix address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIpv6)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, address.V6.Address.Value);
            return new IPAddress(bytes);
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, address.V4.Address.Value);
        return new IPAddress(bytes[..4]);
    }
}
