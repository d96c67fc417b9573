using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Sources.Rows;

/// <summary>Reads the values of one row; each method reports what is wrong with its column and says whether the value is good.</summary>
internal readonly ref struct RowReader<TCells>(Entity entity, TCells cells, Utf8Names names, DiagnosticBag bag)
    where TCells : struct, ICells
{
    private const int MostTextBytes = 255;

    private readonly TCells _cells = cells;

    public Origin Origin => _cells.Origin;

    public bool Number(int column, uint least, uint most, out uint number)
    {
        if (_cells.TryInteger(column, out var value))
        {
            number = unchecked((uint)value);
            if (value >= least && value <= most)
            {
                return true;
            }
        }
        else
        {
            var bytes = _cells.Bytes(column);
            if (Utf8Values.TryNumber(bytes, out number) && number >= least && number <= most)
            {
                return true;
            }

            if (bytes.IsEmpty)
            {
                return Missing(column);
            }
        }

        bag.Add(ValueErrors.Number(At(column), Name(column), Shown(column), $"a number from {least} to {most}"));
        return false;
    }

    /// <summary>A text that is made anew for each row (a login).</summary>
    public bool Text(int column, out string text)
    {
        text = "";
        var bytes = _cells.Bytes(column);
        if (bytes.IsEmpty)
        {
            return Missing(column);
        }

        if (Utf8Values.TryText(bytes, MostTextBytes, out text, out var problem))
        {
            return true;
        }

        bag.Add(ValueErrors.Text(At(column), Name(column), Shown(column), problem));
        return false;
    }

    /// <summary>A text that may be empty and that many rows share (a plan, a reason).</summary>
    public bool SharedText(int column, out string text)
    {
        if (names.TryGet(_cells.Bytes(column), MostTextBytes, out text, out var problem))
        {
            return true;
        }

        bag.Add(ValueErrors.Text(At(column), Name(column), Shown(column), problem));
        return false;
    }

    public bool State(int column, out MemberState state)
    {
        var bytes = _cells.Bytes(column);
        return Words.TryState(bytes, out state) || Unknown(column, bytes, Words.States);
    }

    public bool Kind(int column, out DeviceKind kind)
    {
        var bytes = _cells.Bytes(column);
        return Words.TryKind(bytes, out kind) || Unknown(column, bytes, Words.Kinds);
    }

    public bool Transport(int column, out TransportProtocol protocol)
    {
        var bytes = _cells.Bytes(column);
        return Words.TryTransport(bytes, out protocol) || Unknown(column, bytes, Words.Transports);
    }

    public bool Protocol(int column, out byte protocol)
    {
        var bytes = _cells.Bytes(column);
        return Words.TryProtocol(bytes, out protocol) || Unknown(column, bytes, Words.Protocols);
    }

    public bool Ipv4(int column, out Ipv4Address address)
    {
        var bytes = _cells.Bytes(column);
        if (bytes.IsEmpty)
        {
            address = default;
            return Missing(column);
        }

        return Ipv4(column, bytes, out address);
    }

    public bool OptionalIpv4(int column, out Ipv4Address? address)
    {
        address = null;
        var bytes = _cells.Bytes(column);
        if (bytes.IsEmpty)
        {
            return true;
        }

        var good = Ipv4(column, bytes, out var present);
        address = good ? present : null;
        return good;
    }

    public bool Ipv4Prefix(int column, out Ipv4Prefix prefix)
    {
        var bytes = _cells.Bytes(column);
        return Utf8Values.TryIpv4Prefix(bytes, out prefix, out var problem) || BadPrefix(column, bytes, problem);
    }

    public bool Ipv6Prefix(int column, out Ipv6Prefix prefix)
    {
        var bytes = _cells.Bytes(column);
        return Utf8Values.TryIpv6Prefix(bytes, out prefix, out var problem) || BadPrefix(column, bytes, problem);
    }

    public bool Prefix(int column, out IpPrefix prefix)
    {
        var bytes = _cells.Bytes(column);
        return Utf8Values.TryPrefix(bytes, out prefix, out var problem) || BadPrefix(column, bytes, problem);
    }

    public bool OptionalPrefix(int column, out IpPrefix? prefix)
    {
        prefix = null;
        if (_cells.Bytes(column).IsEmpty)
        {
            return true;
        }

        var good = Prefix(column, out var present);
        prefix = good ? present : null;
        return good;
    }

    public bool Ports(int column, out PortRange ports)
    {
        var bytes = _cells.Bytes(column);
        if (bytes.IsEmpty)
        {
            ports = default;
            return Missing(column);
        }

        return Ports(column, bytes, out ports);
    }

    public bool OptionalPorts(int column, out PortRange? ports)
    {
        ports = null;
        var bytes = _cells.Bytes(column);
        if (bytes.IsEmpty)
        {
            return true;
        }

        var good = Ports(column, bytes, out var present);
        ports = good ? present : null;
        return good;
    }

    public bool OptionalTime(int column, out DateTimeOffset? time)
    {
        time = null;
        var bytes = _cells.Bytes(column);
        if (bytes.IsEmpty)
        {
            return true;
        }

        if (Utf8Values.TryTime(bytes, out var present))
        {
            time = present;
            return true;
        }

        bag.Add(ValueErrors.Time(At(column), Name(column), Shown(column)));
        return false;
    }

    private Position At(int column) => _cells.At(column, Key());

    private string Shown(int column) => Excerpt.Of(_cells.Bytes(column));

    private string Name(int column) => entity.Columns[column];

    private bool Ipv4(int column, ReadOnlySpan<byte> bytes, out Ipv4Address address)
    {
        if (Utf8Values.TryIpv4(bytes, out address, out var problem))
        {
            return true;
        }

        bag.Add(ValueErrors.Address(At(column), Shown(column), problem));
        return false;
    }

    private bool Ports(int column, ReadOnlySpan<byte> bytes, out PortRange ports)
    {
        if (Utf8Values.TryPorts(bytes, out ports, out var problem))
        {
            return true;
        }

        bag.Add(ValueErrors.Ports(At(column), Shown(column), problem));
        return false;
    }

    private bool Missing(int column)
    {
        bag.Add(ValueErrors.Missing(At(column), Name(column), entity.Name));
        return false;
    }

    private bool Unknown(int column, ReadOnlySpan<byte> bytes, string expected)
    {
        if (bytes.IsEmpty)
        {
            return Missing(column);
        }

        bag.Add(ValueErrors.UnknownWord(At(column), Name(column), Shown(column), expected));
        return false;
    }

    private bool BadPrefix(int column, ReadOnlySpan<byte> bytes, string problem)
    {
        if (bytes.IsEmpty)
        {
            return Missing(column);
        }

        bag.Add(ValueErrors.Prefix(At(column), Shown(column), problem));
        return false;
    }

    // Names the row in a table, as far as its values can be read.
    private string Key()
    {
        var parts = new string[entity.KeyColumns.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Shown(entity.KeyColumns[i]);
        }

        return string.Join(' ', parts);
    }
}
