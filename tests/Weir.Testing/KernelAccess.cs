using Weir.Kernel.Netlink;

namespace Weir.Testing;

/// <summary>Says once per process what the kernel tests lack here.</summary>
public static class KernelAccess
{
    private static readonly Lazy<string?> Reason = new(Probe);

    /// <summary>Null when kernel tests can run; else why not.</summary>
    public static string? Missing => Reason.Value;

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "kernel tests need Linux";
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return "kernel tests need root (network namespaces, nf_tables): run them as root";
        }

        try
        {
            using var network = TestNamespace.Create("probe");
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
            return null;
        }
        catch (Exception exception) when (exception is NetlinkException or InvalidOperationException or IOException)
        {
            return $"kernel tests need network namespaces and netlink: {exception.Message}";
        }
    }
}
