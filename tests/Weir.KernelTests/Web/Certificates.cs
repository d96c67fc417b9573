using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.KernelTests.Web;

/// <summary>Real certificates of a test's own authority, as files.</summary>
internal static class Certificates
{
    /// <summary>Writes <c>cert.pem</c> and <c>key.pem</c>.</summary>
    /// <param name="days">For so many from now on it is valid.</param>
    public static void Write(string folder, string name, int days = 30)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(name, key).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(days));
        Write(folder, certificate.ExportCertificatePem(), key);
    }

    /// <summary>The same, signed by an intermediate authority that lies behind it in the file.</summary>
    /// <param name="days">For so many from now on both are valid.</param>
    public static void WriteChain(string folder, string name, string between, int days = 30)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("root", rootKey).CreateSelfSigned(Now.AddDays(-2), Now.AddDays(40));
        using var signed = Authority(between, betweenKey).Create(root, Now.AddDays(-1), Now.AddDays(days), [1]);
        using var authority = signed.CopyWithPrivateKey(betweenKey);
        using var leaf = Request(name, key)
            .Create(authority, Now.AddDays(-1), new DateTimeOffset(authority.NotAfter), [2]);
        Write(folder, $"{leaf.ExportCertificatePem()}\n{authority.ExportCertificatePem()}\n", key);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static void Write(string folder, string certificates, ECDsa key)
    {
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificates);
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static CertificateRequest Request(string name, ECDsa key) =>
        new($"CN={name}", key, HashAlgorithmName.SHA256);

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }
}
