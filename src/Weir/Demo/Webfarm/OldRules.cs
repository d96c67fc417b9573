using System.Globalization;
using Weir.Kernel.Host;
using Weir.Lab.Floods;

namespace Weir.Demo.Webfarm;

/// <summary>
/// What the background's operator had before: a NOTRACK rule for each listener which the packet walks on from, then a rule for each ban, then
/// connection tracking's answer, then the listeners again. Loaded as he did, by iptables-restore.
/// </summary>
internal static class OldRules
{
    private static readonly string[] Environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"];

    /// <summary>Into the balancer's namespace.</summary>
    /// <param name="directory">An existing folder for the dump.</param>
    public static void Load(
        Balancer balancer,
        FloodSpec spec,
        string directory,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var file = Path.Combine(directory, $"{balancer.Name}.rules");
        using (var output = new StreamWriter(file))
        {
            Write(output, spec);
        }

        var figures = MeasuredProcess.Run(
            ["iptables-legacy-restore"],
            file,
            Environment,
            balancer.Network,
            time,
            cancellation
        );
        if (figures.ExitCode != 0)
        {
            throw new InvalidOperationException($"iptables-legacy-restore refused the old rules: {figures.Output}");
        }
    }

    internal static void Write(TextWriter output, FloodSpec spec)
    {
        output.Write("*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n");
        Listeners(output, spec, "PREROUTING -d", "--dport", "NOTRACK");
        Listeners(output, spec, "OUTPUT -s", "--sport", "NOTRACK");
        output.Write("COMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n");
        output.Write("-A INPUT -i lo -j ACCEPT\n-A INPUT -p vrrp -j ACCEPT\n");
        foreach (var source in spec.Sources)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"-A INPUT -s {source}/32 -j DROP\n"));
        }

        output.Write("-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n");
        Listeners(output, spec, "INPUT -d", "--dport", "ACCEPT");
        output.Write("-A OUTPUT -o lo -j ACCEPT\n-A OUTPUT -p vrrp -j ACCEPT\n");
        Listeners(output, spec, "OUTPUT -s", "--sport", "ACCEPT");
        output.Write("-A OUTPUT -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n");
    }

    private static void Listeners(TextWriter output, FloodSpec spec, string side, string port, string target)
    {
        foreach (var listener in spec.Ports)
        {
            output.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"-A {side} {FloodTopology.VirtualAddress}/32 -p tcp -m tcp {port} {listener} -j {target}\n"
                )
            );
        }
    }
}
