namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A service that administrators use and strangers should not reach.</summary>
internal sealed record ManagementPort(byte Protocol, ushort Port, string Name);

/// <summary>Ports by which hosts are managed, and of stores that trust whoever reaches them.</summary>
internal static class ManagementPorts
{
    private const byte Tcp = 6;
    private const byte Udp = 17;

    public static readonly EquatableArray<ManagementPort> All =
    [
        new(Tcp, 22, "ssh"),
        new(Tcp, 23, "telnet"),
        new(Udp, 69, "tftp"),
        new(Tcp, 111, "rpcbind"),
        new(Udp, 111, "rpcbind"),
        new(Tcp, 139, "netbios"),
        new(Udp, 161, "snmp"),
        new(Tcp, 445, "smb"),
        new(Tcp, 512, "rexec"),
        new(Tcp, 513, "rlogin"),
        new(Tcp, 514, "rsh"),
        new(Udp, 514, "syslog"),
        new(Udp, 623, "ipmi"),
        new(Tcp, 873, "rsync"),
        new(Tcp, 1433, "mssql"),
        new(Tcp, 1521, "oracle"),
        new(Tcp, 2049, "nfs"),
        new(Tcp, 2375, "docker"),
        new(Tcp, 2379, "etcd"),
        new(Tcp, 3306, "mysql"),
        new(Tcp, 3389, "rdp"),
        new(Tcp, 5432, "postgresql"),
        new(Tcp, 5900, "vnc"),
        new(Tcp, 5985, "winrm"),
        new(Tcp, 6379, "redis"),
        new(Tcp, 8291, "winbox"),
        new(Tcp, 9200, "elasticsearch"),
        new(Tcp, 10000, "webmin"),
        new(Tcp, 10250, "kubelet"),
        new(Tcp, 11211, "memcached"),
        new(Udp, 11211, "memcached"),
        new(Tcp, 27017, "mongodb"),
    ];
}
