using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Weir.Lab.Floods;

/// <summary>What keepalived said it became.</summary>
/// <param name="State">"MASTER", "BACKUP", "FAULT".</param>
public sealed record VrrpChange(TimeSpan At, string Balancer, string State);

/// <summary>A keepalived of one balancer, with files of its own: the machine's service is never touched.</summary>
internal sealed class Keepalived : IDisposable
{
    private const string Entering = "Entering ";
    private const string State = " STATE";
    private const int ShownLines = 4;

    private readonly Lock _gate = new();
    private readonly List<VrrpChange> _changes = [];
    private readonly Queue<string> _log = new();
    private readonly LabProcess _process;

    /// <param name="folder">An existing folder for its files.</param>
    /// <param name="since">Time since the lab began.</param>
    public Keepalived(Balancer balancer, FloodSpec spec, string folder, Func<TimeSpan> since)
    {
        var file = Path.Combine(folder, $"{balancer.Name}.keepalived.conf");
        File.WriteAllText(file, Configuration(balancer, spec));
        string Pid(string kind) => Path.Combine(folder, $"{balancer.Name}.{kind}.pid");
        _process = new LabProcess(
            balancer.Network,
            ["keepalived", "--dont-fork", "--log-console", "--vrrp", "-f", file, "-p", Pid("main"), "-r", Pid("vrrp")],
            line => Note(line, balancer.Name, since())
        );
    }

    /// <summary>All changes of state so far, the first ones of its start too.</summary>
    public ImmutableArray<VrrpChange> Changes
    {
        get
        {
            lock (_gate)
            {
                return [.. _changes];
            }
        }
    }

    /// <summary>Empty before it has said anything.</summary>
    public string Current => Changes is [.., var last] ? last.State : "";

    /// <summary>The last lines it wrote, for a message about a failure.</summary>
    public string Log
    {
        get
        {
            lock (_gate)
            {
                return string.Join("; ", _log);
            }
        }
    }

    public void Dispose() => _process.Dispose();

    /// <summary>VRRPv3 (RFC 5798); the virtual address always stands on the public link, whichever link VRRP speaks over.</summary>
    private static string Configuration(Balancer balancer, FloodSpec spec)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $$"""
            global_defs {
                router_id {{balancer.Name}}
                vrrp_version 3
            }
            vrrp_instance web {
                state BACKUP
                interface {{(spec.OwnLink ? Balancer.SyncLink : Balancer.PublicLink)}}
                virtual_router_id 51
                priority {{balancer.Priority}}
                advert_int {{spec.AdvertInterval.TotalSeconds:0.##}}
                virtual_ipaddress {
                    {{FloodTopology.VirtualAddress}}/32 dev {{Balancer.PublicLink}}
                }
            }
            """
        );
        return text.ToString();
    }

    private void Note(string line, string balancer, TimeSpan at)
    {
        lock (_gate)
        {
            _log.Enqueue(line);
            if (_log.Count > ShownLines)
            {
                _log.Dequeue();
            }

            var start = line.IndexOf(Entering, StringComparison.Ordinal);
            var end = line.IndexOf(State, StringComparison.Ordinal);
            if (start >= 0 && end > start)
            {
                _changes.Add(new VrrpChange(at, balancer, line[(start + Entering.Length)..end]));
            }
        }
    }
}
