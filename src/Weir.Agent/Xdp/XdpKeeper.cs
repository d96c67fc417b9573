using System.Collections.Immutable;
using Weir.Agent.Kernel;
using Weir.Backends.Xdp;
using Weir.Core.Model;
using Weir.Core.Text;
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
    private readonly XdpPlaces _places = new(network, folder);
    private readonly Dictionary<string, Diagnostic> _refused = new(StringComparer.Ordinal);
    private KernelBans? _bans;
    private Site? _inForce;

    /// <summary>This process stays: where the site says so, links are not pinned and go with it.</summary>
    public bool Stays { get; set; }

    /// <summary>Some interface runs the program, or did when it was put there.</summary>
    public bool IsUsed => _places.Names.Length > 0;

    public static XdpKeeper For(NetworkNamespace? network, string? name) =>
        new(network, Path.Combine(XdpPlaces.Root, "weir", name ?? "host"));

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
            if (!_refused.ContainsKey(name) && _places.Obstacle(name) is { } reason)
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
        _places.Clear();
    }

    /// <summary>What bringing a site would do, one line for each interface concerned; a table that is only updated is none.</summary>
    public ImmutableArray<string> Describe(Site? site)
    {
        var wanted = XdpSite.Uses(site) && site is not null ? XdpSite.Interfaces(site).ToArray() : [];
        return
        [
            .. wanted.Where(name => !_places.IsOn(name)).Select(static name => $"attach the XDP program to {name}"),
            .. _places.Names.Except(wanted).Select(static name => $"take the XDP program off {name}"),
        ];
    }

    /// <summary>Where the program is and what it dropped.</summary>
    public ImmutableArray<XdpInterface> Look(Site site) =>
        [.. XdpSite.Interfaces(site).Select(_places.Look).OfType<XdpInterface>()];

    /// <summary>The interfaces that lack the program.</summary>
    public ImmutableArray<string> Missing(Site site) =>
        XdpSite.Uses(site) ? [.. XdpSite.Interfaces(site).Where(name => !_places.IsOn(name))] : [];

    public void Dispose()
    {
        _bans?.Dispose();
        _places.Dispose();
    }

    private bool TryInPlace(Site site, SiteDiff? diff, BanTimes times)
    {
        if (diff is { TopologyOrOptionsChanged: false } && _inForce is not null && _bans is { } known)
        {
            return diff.AllowsAdded.Length + diff.AllowsRemoved.Length == 0 && TryChange(known.Table, diff, times);
        }

        var names = XdpSite.Interfaces(site).ToArray();
        if (!names.All(_places.IsOn) || _places.Names.Except(names).Any() || Open(names) is not { } bans)
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
        var programs = names.Select(_places.ProgramOf).Distinct().ToArray();
        if (programs.Length != 1)
        {
            return null;
        }

        if (_bans is { } open && open.ProgramId == programs[0])
        {
            return open;
        }

        _bans?.Dispose();
        _bans = _places.Open(names[0]);
        if (_bans is { Table.Lineage: 0 } unnamed)
        {
            // Whoever put it there was killed before it had all counts of the table before; nobody will bring the rest.
            unnamed.Succeed(null, RevisionMarker.NewStamp());
        }

        return _bans;
    }

    private void Replace(Site site, XdpBanSpec spec)
    {
        var names = XdpSite.Interfaces(site).ToArray();
        var next = KernelBans.Load(spec);
        try
        {
            using var before = names.Where(_places.IsOn).Select(_places.Open).FirstOrDefault();
            PutOn(site, names, next);
            next.Succeed(before, RevisionMarker.NewStamp());
        }
        catch
        {
            next.Dispose();
            throw;
        }

        _bans?.Dispose();
        _bans = next;
        foreach (var name in _places.Names.Except(names))
        {
            _places.TakeOff(name);
        }
    }

    /// <summary>First where none is, which may be refused and is undone then; after that where only the program is replaced.</summary>
    private void PutOn(Site site, string[] names, KernelBans next)
    {
        var goes = Stays && !site.Options.Webfarm.XdpStays;
        var fresh = new List<string>();
        try
        {
            foreach (var name in names.Where(name => !_places.IsOn(name)))
            {
                _places.TakeOff(name);
                _places.Put(name, next, XdpSite.Mode(site), goes);
                fresh.Add(name);
            }
        }
        catch
        {
            fresh.ForEach(_places.TakeOff);
            throw;
        }

        foreach (var name in names.Except(fresh))
        {
            _places.Replace(name, next);
        }
    }
}
