using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>What the tests of a rule have established so far, and what a field needs besides (nftables src/proto.c, src/payload.c).</summary>
internal struct RuleContext(Family family)
{
    private const byte NfProtoIpv4 = 2;
    private const byte NfProtoIpv6 = 10;

    // 0: not known. A table of one family knows it from the start.
    private int _network = family switch
    {
        Family.Ip => 4,
        Family.Ip6 => 6,
        _ => 0,
    };

    private byte _transport;
    private bool _isEthernet;

    /// <summary>True the first time: the kind of the link is known from then on.</summary>
    public bool LearnEthernet()
    {
        var first = !_isEthernet;
        _isEthernet = true;
        return first;
    }

    /// <summary>True when the transport protocol was another or not known; it is known from then on.</summary>
    public bool LearnTransport(byte protocol)
    {
        var isNew = _transport != protocol;
        _transport = protocol;
        return isNew;
    }

    /// <summary>The tests to make before the field is read; they are known afterwards.</summary>
    public IEnumerable<(Field Field, byte Value)> Imply(Field field)
    {
        var tests = new List<(Field, byte)>();
        if (field.L4Protocol != 0 && _transport == field.L4Protocol)
        {
            // The protocol is known: nft then does not ask for the family, which icmp would imply.
            return tests;
        }

        if (field.Family != 0 && _network != field.Family)
        {
            RefuseOther(field);
            _network = field.Family;
            tests.Add((Field.NfProto, field.Family == 4 ? NfProtoIpv4 : NfProtoIpv6));
        }

        if (field.L4Protocol != 0)
        {
            _transport = field.L4Protocol;
            tests.Add((Field.L4Proto, field.L4Protocol));
        }

        return tests;
    }

    /// <summary>Notes what holds after the test.</summary>
    public void Learn(Match.Compare compare)
    {
        if (compare.Comparison != Comparison.Equal || compare.Part.IsMasked)
        {
            return;
        }

        if (compare.Part.Field == Field.NfProto)
        {
            _network = compare.Value[0] == NfProtoIpv4 ? 4 : 6;
        }
        else if (compare.Part.Field == Field.L4Proto)
        {
            _transport = compare.Value[0];
        }
    }

    private readonly void RefuseOther(Field field)
    {
        if (_network != 0)
        {
            throw NftRefusal.Match($"{field.Name} in a rule for IPv{_network} never matches");
        }
    }
}
