using Weir.Core.Model;

namespace Weir.Testing.Generators;

/// <summary>Hands out addresses and prefixes of one inside interface, each once, from low to high with gaps.</summary>
internal sealed class AddressSpace(Interface inside, DeviceKind kind)
{
    private uint _v4 = inside.Networks[0].V4.Address.Value + 16;
    private UInt128 _v6 = inside.Networks[1].V6.Address.Value + (UInt128.One << 80);

    public Device NextDevice(Random random, uint member)
    {
        var length = random.Next(8) switch
        {
            0 => 30,
            1 => 28,
            _ => 32,
        };
        var size = 1u << (32 - length);
        _v4 = (_v4 + size - 1) & ~(size - 1);
        var prefix = new Ipv4Prefix(new Ipv4Address(_v4), length);
        _v4 += size + (uint)random.Next(3);
        return new Device(member, prefix, kind);
    }

    /// <summary>None, a /56, a /56 and a /64 beside it, or a /48.</summary>
    public IEnumerable<Ipv6Prefix> NextPrefixes(Random random)
    {
        var shape = random.Next(10);
        if (shape == 0)
        {
            yield break;
        }

        yield return Next(shape == 1 ? 48 : 56);
        if (shape < 5)
        {
            yield return Next(64);
        }
    }

    private Ipv6Prefix Next(int length)
    {
        var size = UInt128.One << (128 - length);
        _v6 = (_v6 + size - 1) & ~(size - 1);
        var prefix = new Ipv6Prefix(new Ipv6Address(_v6), length);
        _v6 += size;
        return prefix;
    }
}
