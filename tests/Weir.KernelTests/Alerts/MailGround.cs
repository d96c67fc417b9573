using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.KernelTests.Agent;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;

namespace Weir.KernelTests.Alerts;

/// <summary>A mail server at 127.0.0.1:2525 of its own namespace, which keeps what it gets in a maildir, and a site whose alerts go there.</summary>
internal sealed class MailGround : IDisposable
{
    private readonly TestNamespace _network = TestNamespace.Create("mail");
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-mail-").FullName;
    private readonly string[] _options;
    private Process _server;

    public MailGround(params string[] options)
    {
        _options = options;
        CampusExample.Create(Site, 5, 1, SourceKind.Csv);
        WriteCertificate();
        _server = StartServer();
    }

    public string Site => Path.Combine(_folder, "site");

    /// <summary>Runs <c>weir alert test</c> beside the server: exit code and all it said.</summary>
    public (int Code, string Said) AlertTest(string tls, bool trusted = false)
    {
        File.WriteAllText(
            Path.Combine(Site, "agent.yaml"),
            $"""
            accounting: {"{"} node: fw1 {"}"}
            alerts:
              mail: {"{"} server: '127.0.0.1:2525', from: weir@example.org, to: [noc@example.org, boss@example.org], {tls} {"}"}
            """
        );
        string[] trust = trusted ? ["env", $"SSL_CERT_FILE={Path.Combine(_folder, "cert.pem")}"] : [];
        using var process = Start([.. trust, WeirProcess.Program, "alert", "test", "--site", Site]);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    /// <summary>A running agent beside the server: the namespace is its own, as on a host.</summary>
    public AgentProcess Agent() => new(Start([WeirProcess.Program, "agent", "--site", Site]));

    /// <summary>All mails that came.</summary>
    public string Mail()
    {
        var folder = Path.Combine(_folder, "maildir", "new");
        return Directory.Exists(folder)
            ? string.Join('\n', Directory.EnumerateFiles(folder).Select(File.ReadAllText))
            : "";
    }

    public void StopServer()
    {
        if (!_server.HasExited)
        {
            _server.Kill(entireProcessTree: true);
            _server.WaitForExit();
        }
    }

    public void StartServerAgain() => _server = StartServer();

    public void Dispose()
    {
        StopServer();
        _server.Dispose();
        _network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Process StartServer()
    {
        string[] server = ["/usr/bin/python3", "-m", "aiosmtpd", "-l", "127.0.0.1:2525"];
        string[] keep = ["-c", "aiosmtpd.handlers.Mailbox", "maildir"];
        var process = Start([.. server, .. _options, .. keep]);
        Listens(process);
        return process;
    }

    private Process Start(IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", _network.Name, .. command])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("ip did not start");
    }

    /// <summary>Waits until the port is open; only a server that never starts reaches the limit.</summary>
    private void Listens(Process server)
    {
        var limit = Stopwatch.StartNew();
        while (!_network.Run("ss", ["-Hltn", "sport = :2525"]).Contains(":2525", StringComparison.Ordinal))
        {
            if (server.HasExited || limit.Elapsed > AgentProcess.Patience)
            {
                throw new InvalidOperationException(
                    server.HasExited ? server.StandardError.ReadToEnd() : "the mail server does not listen"
                );
            }

            Thread.Sleep(20);
        }
    }

    private void WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(30)
        );
        File.WriteAllText(Path.Combine(_folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
