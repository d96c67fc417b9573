using System.Collections.Immutable;
using Weir.Backends.Xdp;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Kernel.Bpf;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Agent.Xdp;

/// <summary>
/// The bans of a site in XDP, in one network namespace: loads, attaches, updates and takes off. Interfaces of a site share one program and one table. A table
/// that fits is changed in place, entry by entry; another one is built beside it and put into its place by one store per interface (bpf_link_update), and
/// what the bans counted is carried over. Not thread-safe.
/// </summary>
/// <param name="network">Null for the process's own; stays the caller's.</param>
/// <param name="folder">Where links are pinned; in a BPF file system, or one is mounted there.</param>
internal sealed class XdpKeeper(NetworkNamespace? network, string folder) : IDisposable
{
    /// <summary>Where the kernel's own tools pin.</summary>
    private const string Root = "/sys/fs/bpf";

    private readonly Dictionary<string, XdpLink> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Diagnostic> _refused = new(StringComparer.Ordinal);
    private KernelBans? _bans;
    private Site? _inForce;

    /// <summary>This process stays: where the site says so, links are not pinned and go with it.</summary>
    public bool Stays { get; set; }

    public static XdpKeeper For(NetworkNamespace? network, string? name) =>
        new(network, Path.Combine(Root, "weir", name ?? "host"));

    /// <summary>The site as its table must be: with ingress hooks for the interfaces that are known not to take the program.</summary>
    public Site Expect(Site site, DiagnosticBag findings)
    {
        if (!XdpSite.Uses(site))
        {
            return site;
        }

        // Where the program runs already, one ban more must not cost a question per interface.
        var asked = _inForce is { } known && known.Topology == site.Topology;
        foreach (var name in asked ? [] : XdpSite.Interfaces(site))
        {
            if (!_refused.ContainsKey(name) && Obstacle(name) is { } reason)
            {
                _refused[name] = XdpDiagnostics.Refused(name, reason);
            }
        }

        foreach (var refused in _refused.Values)
        {
            findings.Add(refused);
        }

        return _refused.Count == 0 ? site
            : _refused.ContainsKey("") ? XdpSite.AtIngress(site, null)
            : XdpSite.AtIngress(site, _refused.Keys.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Makes the program drop what the site bans, whatever it drops now.</summary>
    /// <param name="diff">From the site in force to this one, where it is known.</param>
    /// <returns>False when that cannot be, and nothing was changed: ask <see cref="Expect"/> again.</returns>
    public bool TryBring(Site site, SiteDiff? diff, DateTimeOffset now)
    {
        if (ReferenceEquals(site, _inForce))
        {
            return true;
        }

        var times = new BanTimes(now, KernelClock.SinceBoot());
        try
        {
            if (!TryInPlace(site, diff, times))
            {
                Replace(site, XdpSite.Spec(site, times));
            }

            _inForce = site;
            return true;
        }
        catch (Exception refused) when (refused is NetlinkException or DllNotFoundException or IOException)
        {
            _refused.TryAdd("", XdpDiagnostics.NoProgram(refused.Message));
            return false;
        }
        catch (InterfaceRefusedException refused)
        {
            _refused[refused.Interface] = XdpDiagnostics.Refused(refused.Interface, refused.Message);
            return false;
        }
    }

    /// <summary>Takes the program off every interface, and what it counted with it.</summary>
    public void TakeOff()
    {
        _inForce = null;
        _bans?.Dispose();
        _bans = null;
        foreach (var name in Pinned().Concat(_held.Keys).Distinct().ToArray())
        {
            TakeOff(name);
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder);
        }
    }

    /// <summary>What bringing a site would do, one line for each interface concerned; a table that is only updated is none.</summary>
    public ImmutableArray<string> Describe(Site? site)
    {
        var wanted = XdpSite.Uses(site) && site is not null ? XdpSite.Interfaces(site).ToArray() : [];
        return
        [
            .. wanted.Where(name => !IsOn(name)).Select(static name => $"attach the XDP program to {name}"),
            .. Pinned().Concat(_held.Keys).Except(wanted).Select(static name => $"take the XDP program off {name}"),
        ];
    }

    /// <summary>Where the program is and what it dropped.</summary>
    public ImmutableArray<XdpInterface> Look(Site site) =>
        [.. XdpSite.Interfaces(site).Select(Look).OfType<XdpInterface>()];

    /// <summary>The interfaces that lack the program.</summary>
    public ImmutableArray<string> Missing(Site site) =>
        XdpSite.Uses(site) ? [.. XdpSite.Interfaces(site).Where(name => !IsOn(name))] : [];

    public void Dispose()
    {
        _bans?.Dispose();
        foreach (var link in _held.Values)
        {
            link.Dispose();
        }
    }

    private bool TryInPlace(Site site, SiteDiff? diff, BanTimes times)
    {
        if (diff is { TopologyOrOptionsChanged: false } && _inForce is not null && _bans is { } known)
        {
            return diff.AllowsAdded.Length + diff.AllowsRemoved.Length == 0 && TryChange(known.Table, diff, times);
        }

        var names = XdpSite.Interfaces(site).ToArray();
        if (!names.All(IsOn) || Pinned().Concat(_held.Keys).Except(names).Any() || Open(names) is not { } bans)
        {
            return false;
        }

        var spec = XdpSite.Spec(site, times);
        return bans.Table.HasSettings(spec) && bans.Table.TryBring(spec) is not null;
    }

    private static bool TryChange(BanTable table, SiteDiff diff, BanTimes times)
    {
        var added = new HashSet<IpPrefix>();
        foreach (var ban in diff.BansAdded)
        {
            if (times.Of(ban) is { } entry)
            {
                if (!table.TryAdd(entry))
                {
                    return false;
                }

                added.Add(ban.Prefix);
            }
        }

        foreach (var ban in diff.BansRemoved)
        {
            if (!added.Contains(ban.Prefix))
            {
                table.Remove(ban.Prefix);
            }
        }

        return true;
    }

    /// <summary>The table in force; the interfaces' programs must be one.</summary>
    private KernelBans? Open(string[] names)
    {
        var programs = names.Select(name => XdpAttachment.Of(network, IndexOf(name))?.Program).Distinct().ToArray();
        if (programs.Length != 1)
        {
            return null;
        }

        if (_bans is { } open && open.ProgramId == programs[0])
        {
            return open;
        }

        _bans?.Dispose();
        _bans = KernelBans.Attached(network, IndexOf(names[0]));
        return _bans;
    }

    private void Replace(Site site, XdpBanSpec spec)
    {
        var names = XdpSite.Interfaces(site).ToArray();
        var next = KernelBans.Load(spec);
        try
        {
            using var before = names
                .Where(IsOn)
                .Select(name => KernelBans.Attached(network, IndexOf(name)))
                .FirstOrDefault();
            PutOn(site, names, next);
            if (before is not null)
            {
                // What still ran in the old program has been counted when this returns.
                Rcu.Wait();
                next.Carry(before.Table);
            }
        }
        catch
        {
            next.Dispose();
            throw;
        }

        _bans?.Dispose();
        _bans = next;
        foreach (var name in Pinned().Concat(_held.Keys).Except(names).ToArray())
        {
            TakeOff(name);
        }
    }

    /// <summary>First where none is, which may be refused and is undone then; after that where only the program is replaced.</summary>
    private void PutOn(Site site, string[] names, KernelBans next)
    {
        var fresh = new List<string>();
        try
        {
            foreach (var name in names.Where(name => !IsOn(name)))
            {
                TakeOff(name);
                Attach(site, name, next);
                fresh.Add(name);
            }
        }
        catch
        {
            fresh.ForEach(TakeOff);
            throw;
        }

        foreach (var name in names.Except(fresh))
        {
            using var pinned = _held.ContainsKey(name) ? null : XdpLink.OpenPinned(PathOf(name));
            (_held.GetValueOrDefault(name) ?? pinned)?.Update(next.Program, KernelBans.ProgramName);
        }
    }

    private void Attach(Site site, string name, KernelBans bans)
    {
        XdpLink link;
        try
        {
            link = XdpLink.Attach(
                bans.Program,
                KernelBans.ProgramName,
                network,
                IndexOf(name),
                XdpSite.Mode(site),
                out _
            );
        }
        catch (NetlinkException refused)
        {
            throw new InterfaceRefusedException(name, refused.Errno.ToString(), refused);
        }

        if (Stays && !site.Options.Webfarm.XdpStays)
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

    private void TakeOff(string name)
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

    /// <summary>Whether the interface runs the program by a link of ours.</summary>
    private bool IsOn(string name)
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

    /// <summary>Why an interface will not take the program, as far as that is known without trying; null when nothing is known.</summary>
    private string? Obstacle(string name)
    {
        var index = IndexOf(name);
        return index == 0 ? "there is no such interface"
            : !IsOn(name) && XdpAttachment.Of(network, index) is { } other
                ? $"program {other.Program}, '{BpfProgramInfo.OfId(other.Program).Name}', is attached"
            : null;
    }

    private XdpInterface? Look(string name)
    {
        var index = IndexOf(name);
        if (index == 0 || XdpAttachment.Of(network, index) is not { } attachment)
        {
            return null;
        }

        using var bans = KernelBans.Attached(network, index);
        return bans is null ? null : Look(name, attachment.Mode, bans.Table);
    }

    private static XdpInterface Look(string name, Weir.Kernel.Bpf.XdpMode mode, BanTable table)
    {
        var sum = default(BanCount);
        var entries = 0L;
        foreach (var (_, _, count) in table.Entries())
        {
            sum = sum.With(count);
            entries++;
        }

        return new XdpInterface(name, mode, entries, (long)sum.Packets, (long)sum.Bytes);
    }

    private IEnumerable<string> Pinned() =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>() : [];

    private string PathOf(string name) => Path.Combine(folder, name);

    private int IndexOf(string name)
    {
        using var routing = Weir.Kernel.Routing.RoutingSocket.Open(network);
        return routing.FindLink(name)?.Index ?? 0;
    }

    private sealed class InterfaceRefusedException(string name, string message, Exception inner)
        : Exception(message, inner)
    {
        public string Interface { get; } = name;
    }
}
