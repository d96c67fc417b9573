using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Sources.Rows;

/// <summary>
/// Builds a draft's rows from cells, the same for every source. A row with a bad value is reported and left out; reading goes on,
/// so that all bad values are shown at once.
/// </summary>
internal sealed class DraftReader(DiagnosticBag bag)
{
    private readonly Utf8Names _names = new();
    private readonly PrefixTable _prefixes = new();

    public List<Member> Members { get; } = [];

    public List<Device> Devices { get; } = [];

    public List<PortForward> Forwards { get; } = [];

    public List<Opening> Openings { get; } = [];

    public List<Ban> Bans { get; } = [];

    public List<Listener> Listeners { get; } = [];

    public List<Allow> Allows { get; } = [];

    /// <summary>Reads one row. The entities come in <see cref="Entity.ReadOrder(SiteKind)"/>.</summary>
    public void Read<TCells>(Entity entity, TCells cells)
        where TCells : struct, ICells
    {
        var row = new RowReader<TCells>(entity, cells, _names, bag);
        if (entity == Entity.Members)
        {
            ReadMember(row);
        }
        else if (entity == Entity.Prefixes)
        {
            ReadPrefix(row);
        }
        else if (entity == Entity.Devices)
        {
            ReadDevice(row);
        }
        else if (entity == Entity.Forwards)
        {
            ReadForward(row);
        }
        else if (entity == Entity.Openings)
        {
            ReadOpening(row);
        }
        else if (entity == Entity.Listeners)
        {
            ReadListener(row);
        }
        else if (entity == Entity.Allows)
        {
            ReadAllow(row);
        }
        else
        {
            ReadBan(row);
        }
    }

    /// <param name="isWhole">All members were read, so a prefix that nobody took is nobody's.</param>
    public SiteDraft ToDraft(SiteKind kind, Topology topology, SiteOptions options, bool isWhole)
    {
        if (isWhole)
        {
            _prefixes.ReportOrphans(bag);
        }

        return new SiteDraft
        {
            Kind = kind,
            Topology = topology,
            Options = options,
            Members = Members,
            Devices = Devices,
            Forwards = Forwards,
            Openings = Openings,
            Bans = Bans,
            Listeners = Listeners,
            Allows = Allows,
        };
    }

    // "&" and not "&&" throughout: every column is read, so that every bad one is reported.
    private void ReadMember<TCells>(RowReader<TCells> row)
        where TCells : struct, ICells
    {
        // A member with an id is kept even with bad values: its devices and forwards must not look like nobody's as well. The
        // finding alone keeps the draft from becoming a site.
        var hasId = row.Number(0, 1, uint.MaxValue, out var id);
        var hasLogin = row.Text(1, out var login);
        row.State(2, out var state);
        row.OptionalIpv4(3, out var address);
        row.SharedText(4, out var plan);
        row.SharedText(5, out var quota);
        if (hasId)
        {
            Members.Add(
                new Member(id, hasLogin ? login : $"#{id}", state, address, _prefixes.Take(id), plan)
                {
                    Quota = quota,
                    Origin = row.Origin,
                }
            );
        }
    }

    private void ReadPrefix<TCells>(RowReader<TCells> row)
        where TCells : struct, ICells
    {
        if (row.Number(0, 1, uint.MaxValue, out var member) & row.Ipv6Prefix(1, out var prefix))
        {
            _prefixes.Add(member, prefix, row.Origin);
        }
    }

    private void ReadDevice<TCells>(RowReader<TCells> row)
        where TCells : struct, ICells
    {
        if (
            row.Number(0, 1, uint.MaxValue, out var member)
            & row.Ipv4Prefix(1, out var address)
            & row.Kind(2, out var kind)
        )
        {
            Devices.Add(new Device(member, address, kind) { Origin = row.Origin });
        }
    }

    private void ReadForward<TCells>(RowReader<TCells> row)
        where TCells : struct, ICells
    {
        if (
            row.Number(0, 1, uint.MaxValue, out var member)
            & row.Transport(1, out var protocol)
            & row.Ports(2, out var ports)
            & row.Ipv4(3, out var device)
            & row.Number(4, 1, ushort.MaxValue, out var devicePort)
        )
        {
            Forwards.Add(new PortForward(member, protocol, ports, device, (ushort)devicePort) { Origin = row.Origin });
        }
    }

    private void ReadOpening<TCells>(RowReader<TCells> row)
        where TCells : struct, ICells
    {
        if (
            row.Number(0, 1, uint.MaxValue, out var member)
            & row.Ipv6Prefix(1, out var prefix)
            & row.Protocol(2, out var protocol)
            & row.OptionalPorts(3, out var ports)
        )
        {
            Openings.Add(new Opening(member, prefix, protocol, ports) { Origin = row.Origin });
        }
    }

    private void ReadListener<TCells>(RowReader<TCells> row)
        where TCells : struct, ICells
    {
        if (
            row.OptionalPrefix(0, out var address)
            & row.Transport(1, out var protocol)
            & row.Ports(2, out var ports)
            & row.SharedText(3, out var comment)
        )
        {
            Listeners.Add(new Listener(address, protocol, ports, comment) { Origin = row.Origin });
        }
    }

    private void ReadAllow<TCells>(RowReader<TCells> row)
        where TCells : struct, ICells
    {
        if (row.Prefix(0, out var prefix) & row.SharedText(1, out var reason))
        {
            Allows.Add(new Allow(prefix, reason) { Origin = row.Origin });
        }
    }

    private void ReadBan<TCells>(RowReader<TCells> row)
        where TCells : struct, ICells
    {
        if (row.Prefix(0, out var prefix) & row.SharedText(1, out var reason) & row.OptionalTime(2, out var expires))
        {
            Bans.Add(new Ban(prefix, reason, expires) { Origin = row.Origin });
        }
    }
}
