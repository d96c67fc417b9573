using System.IO.Compression;
using System.Security.Cryptography;

namespace Weir.Web.Pages;

/// <summary>One file of the built page: its bytes, and each form in which it is sent.</summary>
internal sealed class PageFile
{
    private readonly byte[] _bytes;
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;

    /// <param name="path">Below the root: <c>index.html</c>, <c>assets/index-Cf_CBPc4.js</c>.</param>
    public PageFile(string path, byte[] bytes)
    {
        (Path, _bytes) = (path, bytes);
        // Compressed once, when somebody asks first: a firewall whose page nobody opens does not pay for it.
        _brotli = new Lazy<byte[]>(() => Packed(stream => new BrotliStream(stream, CompressionLevel.SmallestSize)));
        _gzip = new Lazy<byte[]>(() => Packed(stream => new GZipStream(stream, CompressionLevel.SmallestSize)));
        // Weak, because it stands for all forms of the file (RFC 9110, 8.8.3.3).
        ETag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"";
    }

    public string Path { get; }

    public string ETag { get; }

    /// <summary>Vite puts a hash of the content into the names of these: the content of such a name never changes.</summary>
    public bool NeverChanges => Path.StartsWith("assets/", StringComparison.Ordinal);

    public string ContentType =>
        System.IO.Path.GetExtension(Path) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        };

    /// <param name="encoding">"br", "gzip", or "identity".</param>
    public ReadOnlyMemory<byte> In(string encoding) =>
        encoding switch
        {
            "br" => _brotli.Value,
            "gzip" => _gzip.Value,
            _ => _bytes,
        };

    private byte[] Packed(Func<Stream, Stream> compressor)
    {
        using var packed = new MemoryStream();
        using (var stream = compressor(packed))
        {
            stream.Write(_bytes);
        }

        return packed.ToArray();
    }
}
