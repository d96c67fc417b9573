using System.Globalization;
using System.Text;

namespace Weir.Lab.Floods;

/// <summary>An nginx of one balancer that answers on every listener of the virtual address, with files of its own.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _log = new();
    private readonly LabProcess _process;

    /// <param name="folder">An existing folder for its files.</param>
    public WebServer(Balancer balancer, FloodSpec spec, string folder)
    {
        var file = Path.Combine(folder, $"{balancer.Name}.nginx.conf");
        File.WriteAllText(file, Configuration(balancer, spec, folder));
        _process = new LabProcess(balancer.Network, ["nginx", "-c", file, "-e", "stderr"], Note);
    }

    /// <summary>What it complained of.</summary>
    public string Log
    {
        get
        {
            lock (_gate)
            {
                return _log.ToString();
            }
        }
    }

    public void Dispose() => _process.Dispose();

    private static string Configuration(Balancer balancer, FloodSpec spec, string folder)
    {
        var listen = string.Concat(
            spec.Ports.Select(port =>
                string.Create(CultureInfo.InvariantCulture, $"listen {FloodTopology.VirtualAddress}:{port};\n")
            )
        );
        var scratch = string.Concat(
            ((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(kind =>
                $"{kind}_temp_path {Path.Combine(folder, balancer.Name + "." + kind)};\n"
            )
        );
        return $$"""
            daemon off;
            master_process off;
            user root;
            pid {{Path.Combine(folder, balancer.Name + ".nginx.pid")}};
            error_log stderr;
            events { worker_connections 4096; }
            http {
            access_log off;
            keepalive_timeout 0;
            {{scratch}}
            server {
            {{listen}}
            location / { return 200 "{{balancer.Name}}\n"; }
            }
            }
            """;
    }

    private void Note(string line)
    {
        lock (_gate)
        {
            if (_log.Length < 4_096)
            {
                _log.Append(line).Append("; ");
            }
        }
    }
}
