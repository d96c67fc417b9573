using System.Diagnostics;
using Shouldly;
using Weir.Kernel.Host;
using Weir.Testing;

namespace Weir.KernelTests.Host;

public sealed class NamedNamespacesTests : IDisposable
{
    private readonly string _name = $"weir-host-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}";

    public void Dispose() => NamedNamespaces.Delete(_name);

    [KernelFact]
    public void Create_NewName_IsSeenByIproute2()
    {
        NamedNamespaces.Create(_name);

        Tool.Run("ip", ["netns", "list"]).ShouldContain(_name);
        Tool.Run("ip", ["-n", _name, "-o", "link"]).ShouldContain("lo:");
        NamedNamespaces.List().ShouldContain(_name);
    }

    [KernelFact]
    public void Create_NameTaken_ThrowsAndLeavesTheFirst()
    {
        NamedNamespaces.Create(_name);

        Should.Throw<IOException>(() => NamedNamespaces.Create(_name));
        Tool.Run("ip", ["-n", _name, "-o", "link"]).ShouldContain("lo:");
    }

    [KernelFact]
    public void Delete_Twice_SaysFalseTheSecondTime()
    {
        NamedNamespaces.Create(_name);

        NamedNamespaces.Delete(_name).ShouldBeTrue();
        NamedNamespaces.Delete(_name).ShouldBeFalse();
        Tool.Run("ip", ["netns", "list"]).ShouldNotContain(_name);
    }

    [KernelFact]
    public void Delete_FileWithoutMount_RemovesIt()
    {
        NamedNamespaces.Create(_name);
        NamedNamespaces.Delete(_name);
        File.WriteAllText($"{NetworkNamespace.NameDirectory}/{_name}", "");

        NamedNamespaces.Delete(_name).ShouldBeTrue();
    }

    [KernelFact]
    public void Delete_NameMadeByIproute2_RemovesIt()
    {
        Tool.Run("ip", ["netns", "add", _name]);

        NamedNamespaces.Delete(_name).ShouldBeTrue();
        Tool.Run("ip", ["netns", "list"]).ShouldNotContain(_name);
    }

    [KernelFact]
    public void Create_Always_LeavesTheCallersNamespace()
    {
        var before = File.ResolveLinkTarget("/proc/thread-self/ns/net", false)?.Name;

        NamedNamespaces.Create(_name);

        File.ResolveLinkTarget("/proc/thread-self/ns/net", false)?.Name.ShouldBe(before);
    }

    [KernelFact]
    public void Start_Program_RunsInside()
    {
        NamedNamespaces.Create(_name);
        using var network = NetworkNamespace.OpenNamed(_name);

        using var process = network.Start(
            new ProcessStartInfo("readlink", ["/proc/self/ns/net"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        );
        var inside = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();

        inside.ShouldBe(network.Run(() => File.ResolveLinkTarget("/proc/thread-self/ns/net", false)?.Name));
        inside.ShouldNotBe(File.ResolveLinkTarget("/proc/self/ns/net", false)?.Name);
    }

    [KernelFact]
    public void Sysctl_Write_ChangesThisNamespaceOnly()
    {
        const string path = "net/ipv4/ip_default_ttl";
        var host = File.ReadAllText("/proc/sys/" + path).Trim();
        NamedNamespaces.Create(_name);
        using var network = NetworkNamespace.OpenNamed(_name);

        Sysctl.Write(network, (path, "17"));

        Sysctl.Read(network, path).ShouldBe("17");
        File.ReadAllText("/proc/sys/" + path).Trim().ShouldBe(host);
    }

    [KernelFact]
    public void Sysctl_UnknownSetting_NamesIt()
    {
        NamedNamespaces.Create(_name);
        using var network = NetworkNamespace.OpenNamed(_name);

        Should
            .Throw<Weir.Kernel.Netlink.NetlinkException>(() => Sysctl.Write(network, ("net/ipv4/no_such_thing", "1")))
            .Message.ShouldContain("net/ipv4/no_such_thing");
    }
}
