using Weir.Core.Rules;

namespace Weir.Backends.Nft.Lifting;

/// <summary>Which header the bytes at an offset belong to, by what the rule has tested before.</summary>
internal sealed class LiftContext(Family family)
{
    private int _network = family switch
    {
        Family.Ip => 4,
        Family.Ip6 => 6,
        _ => 0,
    };

    private byte _transport;

    /// <summary>4 or 6; 0 while the rule has not told.</summary>
    public int Network => _network;

    public void Learn(Field field, byte value)
    {
        if (field == Field.NfProto)
        {
            _network = value == 2 ? 4 : 6;
        }
        else if (field == Field.L4Proto)
        {
            _transport = value;
        }
    }

    /// <summary>The field that begins there; null when the table has none.</summary>
    public Field? Find(FieldLayer layer, uint place)
    {
        Field? found = null;
        foreach (var field in Field.Table)
        {
            var at = layer is FieldLayer.Meta or FieldLayer.Conntrack ? field.KernelKey : (uint)field.Offset;
            if (
                field.Layer == layer
                && at == place
                && (field.Family == 0 || layer == FieldLayer.Transport || field.Family == _network)
                && (
                    field.L4Protocol == 0
                        ? _transport is not (1 or 58) || layer != FieldLayer.Transport
                        : field.L4Protocol == _transport
                )
            )
            {
                found = field;
            }
        }

        return found;
    }
}
