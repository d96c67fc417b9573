using System.Buffers.Binary;
using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Agent.State;

/// <summary>Reads a snapshot back. Strict: the sum is checked first, then every value, the order of the rows and the end.</summary>
internal ref struct SnapshotReader
{
    private readonly List<string> _texts = [];
    private readonly List<OriginTable> _tables = [];
    private ByteSource _source;

    private SnapshotReader(ByteSource source) => _source = source;

    /// <exception cref="DamagedStateException">These are not the bytes a <see cref="SnapshotWriter"/> wrote.</exception>
    public static SiteSnapshot Read(ReadOnlySpan<byte> bytes)
    {
        var magic = SnapshotWriter.Magic;
        if (bytes.Length < magic.Length + 4 || !bytes.StartsWith(magic))
        {
            throw new DamagedStateException("it does not begin as a snapshot of this version of Weir does");
        }

        var body = bytes[..^4];
        if (Checksum.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]))
        {
            throw new DamagedStateException("its checksum does not fit its content");
        }

        var reader = new SnapshotReader(new ByteSource(body[magic.Length..]));
        var snapshot = reader.Snapshot();
        return reader._source.Left == 0 ? snapshot : throw reader._source.Damaged("bytes follow after the end");
    }

    private SiteSnapshot Snapshot()
    {
        var capacities = ImmutableArray.CreateBuilder<SetCapacity>(_source.Count(2));
        for (var left = capacities.Capacity; left > 0; left--)
        {
            capacities.Add(new SetCapacity(_source.Text(), (uint)_source.Number(uint.MaxValue)));
        }

        var kind = (SiteKind)Choice((byte)SiteKind.Webfarm);
        var topology = Topology();
        var options = Options();
        var site = new Site
        {
            Kind = kind,
            Topology = topology,
            Options = options,
            Members = [.. Members()],
            Devices = [.. Devices()],
            Forwards = [.. Forwards()],
            Openings = [.. Openings()],
            Bans = [.. Bans()],
            Listeners = [.. Listeners()],
            Allows = [.. Allows()],
        };
        return new SiteSnapshot(site, capacities.MoveToImmutable());
    }

    private Topology Topology()
    {
        var interfaces = ImmutableArray.CreateBuilder<Interface>(_source.Count(4));
        for (var left = interfaces.Capacity; left > 0; left--)
        {
            var name = _source.Text();
            var role = (InterfaceRole)Choice((byte)InterfaceRole.Management);
            interfaces.Add(new Interface(name, role, Prefixes()) { Origin = Origin() });
        }

        var pool = ImmutableArray.CreateBuilder<Ipv4Prefix>(_source.Count(5));
        for (var left = pool.Capacity; left > 0; left--)
        {
            pool.Add(PrefixV4());
        }

        var own = Prefixes();
        var management = Prefixes();
        var services = ImmutableArray.CreateBuilder<Service>(_source.Count(5));
        for (var left = services.Capacity; left > 0; left--)
        {
            services.Add(new Service(_source.Text(), Transport(), Ports()) { Origin = Origin() });
        }

        return new Topology
        {
            Interfaces = new EquatableArray<Interface>(interfaces.MoveToImmutable()),
            PublicPool = new EquatableArray<Ipv4Prefix>(pool.MoveToImmutable()),
            OwnAddresses = own,
            Management = management,
            Services = new EquatableArray<Service>(services.MoveToImmutable()),
            Peers = Prefixes(),
        };
    }

    private SiteOptions Options()
    {
        var options = new SiteOptions
        {
            ConnectionLimit = (uint)_source.Number(uint.MaxValue),
            WalledGarden = Prefixes(),
            ExtraBogons = Prefixes(),
            AllowedBogons = Prefixes(),
            Accounting = _source.Flag(),
            BanCounters = _source.Flag(),
            ConntrackSyncPort = (ushort)_source.Number(ushort.MaxValue),
            Classes = Classes(),
        };
        return options with { Plans = Plans(), Quotas = Quotas(), Zone = _source.Text(), Webfarm = Webfarm() };
    }

    private EquatableArray<MemberPlan> Plans()
    {
        var plans = ImmutableArray.CreateBuilder<MemberPlan>(_source.Count(4));
        for (var left = plans.Capacity; left > 0; left--)
        {
            var name = _source.Text();
            var (up, down) = ((uint)_source.Number(uint.MaxValue), (uint)_source.Number(uint.MaxValue));
            plans.Add(new MemberPlan(name, up, down) { Origin = Origin() });
        }

        return new EquatableArray<MemberPlan>(plans.MoveToImmutable());
    }

    private EquatableArray<Quota> Quotas()
    {
        var quotas = ImmutableArray.CreateBuilder<Quota>(_source.Count(10));
        for (var left = quotas.Capacity; left > 0; left--)
        {
            var (name, bytes) = (_source.Text(), _source.Number(long.MaxValue));
            var quota = new Quota(name, bytes, (QuotaTime)Choice((byte)QuotaTime.Month))
            {
                Direction = (QuotaDirection)Choice((byte)QuotaDirection.Down),
                Classes = Names(),
                Plans = Names(),
                Members = Names(),
                At = Percents(),
            };
            var target = _source.Text();
            quotas.Add(quota with { MoveTo = target.Length == 0 ? null : target, Origin = Origin() });
        }

        return new EquatableArray<Quota>(quotas.MoveToImmutable());
    }

    private EquatableArray<uint> Percents()
    {
        var percents = ImmutableArray.CreateBuilder<uint>(_source.Count(1));
        for (var left = percents.Capacity; left > 0; left--)
        {
            percents.Add((uint)_source.Number(uint.MaxValue));
        }

        return new EquatableArray<uint>(percents.MoveToImmutable());
    }

    private EquatableArray<DestinationClass> Classes()
    {
        var classes = ImmutableArray.CreateBuilder<DestinationClass>(_source.Count(3));
        for (var left = classes.Capacity; left > 0; left--)
        {
            classes.Add(new DestinationClass(_source.Text(), Prefixes()) { Origin = Origin() });
        }

        return new EquatableArray<DestinationClass>(classes.MoveToImmutable());
    }

    private WebfarmOptions Webfarm() =>
        new()
        {
            Bans = (BanBackend)Choice((byte)BanBackend.Ingress),
            XdpMode = (XdpMode)Choice((byte)XdpMode.Generic),
            XdpStays = _source.Flag(),
            BansOut = _source.Flag(),
            IngressOn = Names(),
            NewConnections = (uint)_source.Number(uint.MaxValue),
            SynProxy = _source.Flag(),
            DropRate = (uint)_source.Number(uint.MaxValue),
        };

    private EquatableArray<string> Names()
    {
        var names = ImmutableArray.CreateBuilder<string>(_source.Count(1));
        for (var left = names.Capacity; left > 0; left--)
        {
            names.Add(_source.Text());
        }

        return new EquatableArray<string>(names.MoveToImmutable());
    }

    private ImmutableArray<Member> Members()
    {
        var members = ImmutableArray.CreateBuilder<Member>(_source.Count(6));
        var id = 0u;
        for (var left = members.Capacity; left > 0; left--)
        {
            id = Id(id, 1);
            var login = _source.Text();
            var bits = _source.Byte();
            var state = bits & ~(SnapshotLayout.HasPublicIpv4 | SnapshotLayout.IsMoved | SnapshotLayout.HasQuota);
            if (state > (int)MemberState.Blocked)
            {
                throw _source.Damaged($"{state} is no state of a member");
            }

            Ipv4Address? address = (bits & SnapshotLayout.HasPublicIpv4) == 0 ? null : Address();
            members.Add(
                new Member(id, login, (MemberState)state, address, PrefixesV6(), Shared())
                {
                    Moved = (bits & SnapshotLayout.IsMoved) == 0 ? null : Move(),
                    Quota = (bits & SnapshotLayout.HasQuota) == 0 ? "" : Shared(),
                    Origin = Origin(),
                }
            );
        }

        return members.MoveToImmutable();
    }

    private PlanMove Move() =>
        new(
            Shared(),
            DateTimeOffset.FromUnixTimeSeconds((long)_source.Number((ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
        );

    private ImmutableArray<Device> Devices()
    {
        var devices = ImmutableArray.CreateBuilder<Device>(_source.Count(8));
        var id = 0u;
        for (var left = devices.Capacity; left > 0; left--)
        {
            id = Id(id, 0);
            var address = PrefixV4();
            devices.Add(new Device(id, address, (DeviceKind)Choice((byte)DeviceKind.Wlan)) { Origin = Origin() });
        }

        return devices.MoveToImmutable();
    }

    private ImmutableArray<PortForward> Forwards()
    {
        var forwards = ImmutableArray.CreateBuilder<PortForward>(_source.Count(10));
        var id = 0u;
        for (var left = forwards.Capacity; left > 0; left--)
        {
            id = Id(id, 0);
            var protocol = Transport();
            var ports = Ports();
            var device = Address();
            var port = (ushort)_source.Number(ushort.MaxValue);
            forwards.Add(new PortForward(id, protocol, ports, device, port) { Origin = Origin() });
        }

        return forwards.MoveToImmutable();
    }

    private ImmutableArray<Opening> Openings()
    {
        var openings = ImmutableArray.CreateBuilder<Opening>(_source.Count(5));
        var id = 0u;
        for (var left = openings.Capacity; left > 0; left--)
        {
            id = Id(id, 0);
            var prefix = PrefixV6();
            var protocol = _source.Byte();
            PortRange? ports = _source.Flag() ? Ports() : null;
            openings.Add(new Opening(id, prefix, protocol, ports) { Origin = Origin() });
        }

        return openings.MoveToImmutable();
    }

    private ImmutableArray<Ban> Bans()
    {
        var bans = ImmutableArray.CreateBuilder<Ban>(_source.Count(6));
        for (var left = bans.Capacity; left > 0; left--)
        {
            var prefix = Prefix();
            var reason = _source.Text();
            DateTimeOffset? expires = _source.Flag()
                ? new DateTimeOffset((long)_source.Number((ulong)DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero)
                : null;
            var source = Shared();
            bans.Add(new Ban(prefix, reason, expires) { Source = source, Origin = Origin() });
        }

        return bans.MoveToImmutable();
    }

    private ImmutableArray<Listener> Listeners()
    {
        var listeners = ImmutableArray.CreateBuilder<Listener>(_source.Count(6));
        for (var left = listeners.Capacity; left > 0; left--)
        {
            IpPrefix? address = _source.Flag() ? Prefix() : null;
            var protocol = Transport();
            var ports = Ports();
            listeners.Add(new Listener(address, protocol, ports, _source.Text()) { Origin = Origin() });
        }

        return listeners.MoveToImmutable();
    }

    private ImmutableArray<Allow> Allows()
    {
        var allows = ImmutableArray.CreateBuilder<Allow>(_source.Count(4));
        for (var left = allows.Capacity; left > 0; left--)
        {
            var prefix = Prefix();
            allows.Add(new Allow(prefix, _source.Text()) { Origin = Origin() });
        }

        return allows.MoveToImmutable();
    }

    /// <summary>Ids rise: by at least one from member to member, by any amount elsewhere.</summary>
    private uint Id(uint last, uint least)
    {
        var step = (uint)_source.Number(uint.MaxValue - last);
        return step >= least ? last + step : throw _source.Damaged($"member {last} comes twice");
    }

    private byte Choice(byte last)
    {
        var value = _source.Byte();
        return value <= last ? value : throw _source.Damaged($"{value} is above the last choice, {last}");
    }

    private TransportProtocol Transport()
    {
        var value = (TransportProtocol)_source.Byte();
        return value is TransportProtocol.Tcp or TransportProtocol.Udp
            ? value
            : throw _source.Damaged($"{(byte)value} is neither tcp nor udp");
    }

    /// <summary>A text that many rows have: it comes once, then its number.</summary>
    private string Shared()
    {
        var number = (int)_source.Number((ulong)_texts.Count + 1);
        if (number == 0)
        {
            throw _source.Damaged("a text has no number");
        }

        if (number > _texts.Count)
        {
            _texts.Add(_source.Text());
        }

        return _texts[number - 1];
    }

    private Origin Origin()
    {
        var number = (int)_source.Number((ulong)_tables.Count + 1);
        if (number == 0)
        {
            return default;
        }

        if (number > _tables.Count)
        {
            _tables.Add(new OriginTable(_source.Text(), _source.Flag()));
        }

        return new Origin(_tables[number - 1], (int)_source.Number(int.MaxValue));
    }

    private PortRange Ports()
    {
        var first = (ushort)_source.Number(ushort.MaxValue);
        var more = (ushort)_source.Number((ulong)(ushort.MaxValue - first));
        return first > 0 ? new PortRange(first, (ushort)(first + more)) : throw _source.Damaged("0 is no port");
    }

    private Ipv4Address Address() => new(_source.UInt32BigEndian());

    private EquatableArray<IpPrefix> Prefixes()
    {
        var prefixes = ImmutableArray.CreateBuilder<IpPrefix>(_source.Count(2));
        for (var left = prefixes.Capacity; left > 0; left--)
        {
            prefixes.Add(Prefix());
        }

        return new EquatableArray<IpPrefix>(prefixes.MoveToImmutable());
    }

    private EquatableArray<Ipv6Prefix> PrefixesV6()
    {
        var count = _source.Count(1);
        if (count == 0)
        {
            return default;
        }

        var prefixes = ImmutableArray.CreateBuilder<Ipv6Prefix>(count);
        while (prefixes.Count < count)
        {
            prefixes.Add(PrefixV6());
        }

        return new EquatableArray<Ipv6Prefix>(prefixes.MoveToImmutable());
    }

    private IpPrefix Prefix() =>
        _source.Byte() switch
        {
            4 => new IpPrefix(PrefixV4()),
            6 => new IpPrefix(PrefixV6()),
            var other => throw _source.Damaged($"{other} is no address family"),
        };

    private Ipv4Prefix PrefixV4()
    {
        var length = Choice(32);
        var address = Address();
        return (address.Value & ~Ipv4Prefix.Mask(length)) == 0
            ? new Ipv4Prefix(address, length)
            : throw _source.Damaged($"{address}/{length} has host bits");
    }

    private Ipv6Prefix PrefixV6()
    {
        var length = Choice(128);
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        _source.Raw((length + 7) / 8).CopyTo(bytes);
        var address = new Ipv6Address(BinaryPrimitives.ReadUInt128BigEndian(bytes));
        return (address.Value & ~Ipv6Prefix.Mask(length)) == 0
            ? new Ipv6Prefix(address, length)
            : throw _source.Damaged($"{address}/{length} has host bits");
    }
}
