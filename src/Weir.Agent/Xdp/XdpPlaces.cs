using System.Collections.Immutable;
using Weir.Backends.Xdp;
using Weir.Kernel.Bpf;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.Routing;

namespace Weir.Agent.Xdp;

/// <summary>
/// The interfaces of one network namespace that run Weir's program: each has it by a link, which is pinned as a file of the interface's name or held by this
/// process. Not thread-safe.
/// </summary>
/// <param name="network">Null for the process's own; stays the caller's.</param>
/// <param name="folder">Of the pins; in a BPF file system, or one is mounted at <see cref="Root"/>.</param>
internal sealed class XdpPlaces(NetworkNamespace? network, string folder) : IDisposable
{
    /// <summary>Where the kernel's own tools pin.</summary>
    public const string Root = "/sys/fs/bpf";

    private readonly Dictionary<string, XdpLink> _held = new(StringComparer.Ordinal);

    /// <summary>Interfaces that have a link, whether or not its program still runs there.</summary>
    public ImmutableArray<string> Names => [.. Pinned().Concat(_held.Keys).Distinct()];

    /// <summary>Whether the interface runs the program by a link of ours.</summary>
    public bool IsOn(string name)
    {
        if (IndexOf(name) is var index && index == 0)
        {
            return false;
        }

        using var pinned = _held.ContainsKey(name) ? null : XdpLink.OpenPinned(PathOf(name));
        return (_held.GetValueOrDefault(name) ?? pinned) is { } link
            && link.InterfaceIndex() == index
            && XdpAttachment.Of(network, index)?.Program == link.Program();
    }

    /// <summary>The kernel's number of the program on an interface, whoever's it is.</summary>
    public uint? ProgramOf(string name) => XdpAttachment.Of(network, IndexOf(name))?.Program;

    /// <summary>The table of the interface's program; null when it is none of this version.</summary>
    public KernelBans? Open(string name) => KernelBans.Attached(network, IndexOf(name));

    /// <summary>Why an interface will not take the program, as far as that is known without trying; null when nothing is known.</summary>
    public string? Obstacle(string name)
    {
        var index = IndexOf(name);
        return index == 0 ? "there is no such interface"
            : !IsOn(name) && XdpAttachment.Of(network, index) is { } other
                ? $"program {other.Program}, '{BpfProgramInfo.OfId(other.Program).Name}', is attached"
            : null;
    }

    /// <summary>Where the program is and what it dropped; null when it is not on the interface.</summary>
    public XdpInterface? Look(string name)
    {
        var index = IndexOf(name);
        if (index == 0 || XdpAttachment.Of(network, index) is not { } attachment)
        {
            return null;
        }

        using var bans = KernelBans.Attached(network, index);
        if (bans is null)
        {
            return null;
        }

        var sum = default(BanCount);
        var entries = 0L;
        foreach (var (_, _, count) in bans.Table.Entries())
        {
            sum = sum.With(count);
            entries++;
        }

        return new XdpInterface(name, attachment.Mode, entries, (long)sum.Packets, (long)sum.Bytes);
    }

    /// <summary>Puts the program on an interface that has none.</summary>
    /// <param name="goes">With this process: the link is held and not pinned.</param>
    /// <exception cref="InterfaceRefusedException">The interface does not take it.</exception>
    public void Put(string name, KernelBans bans, XdpMode mode, bool goes)
    {
        var link = Attach(name, bans, mode);
        if (goes)
        {
            _held[name] = link;
            return;
        }

        using (link)
        {
            if (!BpfFileSystem.IsIn(Root))
            {
                BpfFileSystem.Prepare(Root);
            }

            Directory.CreateDirectory(folder);
            link.Pin(PathOf(name));
        }
    }

    /// <summary>Puts another program into the place of ours: no packet meets neither.</summary>
    public void Replace(string name, KernelBans bans)
    {
        using var pinned = _held.ContainsKey(name) ? null : XdpLink.OpenPinned(PathOf(name));
        (_held.GetValueOrDefault(name) ?? pinned)?.Update(bans.Program, KernelBans.ProgramName);
    }

    public void TakeOff(string name)
    {
        if (_held.Remove(name, out var held))
        {
            held.Dispose();
        }

        if (File.Exists(PathOf(name)))
        {
            File.Delete(PathOf(name));
        }
    }

    /// <summary>Takes all programs off.</summary>
    public void Clear()
    {
        foreach (var name in Names)
        {
            TakeOff(name);
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder);
        }
    }

    public void Dispose()
    {
        foreach (var link in _held.Values)
        {
            link.Dispose();
        }
    }

    private XdpLink Attach(string name, KernelBans bans, XdpMode mode)
    {
        try
        {
            return XdpLink.Attach(bans.Program, KernelBans.ProgramName, network, IndexOf(name), mode, out _);
        }
        catch (NetlinkException refused)
        {
            throw new InterfaceRefusedException(name, refused.Errno.ToString(), refused);
        }
    }

    private IEnumerable<string> Pinned() =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>() : [];

    private string PathOf(string name) => Path.Combine(folder, name);

    private int IndexOf(string name)
    {
        using var routing = RoutingSocket.Open(network);
        return routing.FindLink(name)?.Index ?? 0;
    }
}

/// <summary>An interface does not take an XDP program.</summary>
internal sealed class InterfaceRefusedException(string name, string message, Exception inner)
    : Exception(message, inner)
{
    public string Interface { get; } = name;
}
