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
            if (!Present(column))
            {
                number = 0;
                return false;
            }

            if (Utf8Values.TryNumber(_cells.Bytes(column), out number) && number >= least && number <= most)
            {
                return true;
            }
        }

        bag.Add(ValueErrors.Number(At(column), Name(column), Shown(column), $"a number from {least} to {most}"));
        return false;
    }

    /// <summary>A text that is made anew for each row (a login).</summary>
    public bool Text(int column, out string text)
    {
        text = "";
        if (!Present(column))
        {
            return false;
        }

        if (Utf8Values.TryText(_cells.Bytes(column), MostTextBytes, out text, out var problem))
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
        state = default;
        return Present(column) && (Words.TryState(_cells.Bytes(column), out state) || Unknown(column, Words.States));
    }

    public bool Kind(int column, out DeviceKind kind)
    {
        kind = default;
        return Present(column) && (Words.TryKind(_cells.Bytes(column), out kind) || Unknown(column, Words.Kinds));
    }

    public bool Transport(int column, out TransportProtocol protocol)
    {
        protocol = default;
        return Present(column)
            && (Words.TryTransport(_cells.Bytes(column), out protocol) || Unknown(column, Words.Transports));
    }

    public bool Protocol(int column, out byte protocol)
    {
        protocol = 0;
        return Present(column)
            && (Words.TryProtocol(_cells.Bytes(column), out protocol) || Unknown(column, Words.Protocols));
    }

    public bool Ipv4(int column, out Ipv4Address address)
    {
        address = default;
        if (!Present(column))
        {
            return false;
        }

        if (Utf8Values.TryIpv4(_cells.Bytes(column), out address, out var problem))
        {
            return true;
        }

        bag.Add(ValueErrors.Address(At(column), Shown(column), problem));
        return false;
    }

    public bool OptionalIpv4(int column, out Ipv4Address? address)
    {
        address = null;
        if (IsEmpty(column))
        {
            return true;
        }

        var good = Ipv4(column, out var present);
        address = good ? present : null;
        return good;
    }

    public bool Ipv4Prefix(int column, out Ipv4Prefix prefix)
    {
        prefix = default;
        return Present(column)
            && (
                Utf8Values.TryIpv4Prefix(_cells.Bytes(column), out prefix, out var problem)
                || BadPrefix(column, problem)
            );
    }

    public bool Ipv6Prefix(int column, out Ipv6Prefix prefix)
    {
        prefix = default;
        return Present(column)
            && (
                Utf8Values.TryIpv6Prefix(_cells.Bytes(column), out prefix, out var problem)
                || BadPrefix(column, problem)
            );
    }

    public bool Prefix(int column, out IpPrefix prefix)
    {
        prefix = default;
        return Present(column)
            && (Utf8Values.TryPrefix(_cells.Bytes(column), out prefix, out var problem) || BadPrefix(column, problem));
    }

    public bool Ports(int column, out PortRange ports)
    {
        ports = default;
        if (!Present(column))
        {
            return false;
        }

        if (Utf8Values.TryPorts(_cells.Bytes(column), out ports, out var problem))
        {
            return true;
        }

        bag.Add(ValueErrors.Ports(At(column), Shown(column), problem));
        return false;
    }

    public bool OptionalPorts(int column, out PortRange? ports)
    {
        ports = null;
        if (IsEmpty(column))
        {
            return true;
        }

        var good = Ports(column, out var present);
        ports = good ? present : null;
        return good;
    }

    public bool OptionalTime(int column, out DateTimeOffset? time)
    {
        time = null;
        if (IsEmpty(column))
        {
            return true;
        }

        if (Utf8Values.TryTime(_cells.Bytes(column), out var present))
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

    private bool IsEmpty(int column) => _cells.Bytes(column).IsEmpty;

    private bool Present(int column)
    {
        if (!IsEmpty(column))
        {
            return true;
        }

        bag.Add(ValueErrors.Missing(At(column), Name(column), entity.Name));
        return false;
    }

    private bool Unknown(int column, string expected)
    {
        bag.Add(ValueErrors.UnknownWord(At(column), Name(column), Shown(column), expected));
        return false;
    }

    private bool BadPrefix(int column, string problem)
    {
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
