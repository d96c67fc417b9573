using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>What a set's type and the flags behind its name look up.</summary>
internal static class SetKey
{
    /// <summary>The key, or null when no fields say what the kernel's set reads.</summary>
    public static Key? Of(SetDeclaration set, ReadOnlySpan<string> flags, bool ipv6)
    {
        var type = set.Ipset?.TypeName;
        var colon = type?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (type is null || colon < 0)
        {
            return null;
        }

        var parts = new List<KeyPart>();
        var dimension = 0;
        foreach (var part in type[(colon + 1)..].Split(','))
        {
            if (dimension == flags.Length || !TryAdd(part, flags[dimension++] == "src", ipv6, parts))
            {
                return null;
            }
        }

        // bitmap:port holds ports of any protocol, hash:…,port of one each.
        if (type == "bitmap:port")
        {
            parts.RemoveAt(0);
        }

        return Fits(set.Key, parts) ? new Key(new([.. parts])) : null;
    }

    /// <summary>Whether every packet of the family has all of the key.</summary>
    public static bool IsAlwaysThere(Key key)
    {
        foreach (var part in key.Parts)
        {
            if (part.Field.Layer != FieldLayer.Network && part.Field != Field.MetaMark)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAdd(string part, bool source, bool ipv6, List<KeyPart> parts)
    {
        switch (part)
        {
            case "ip" or "net":
                parts.Add(
                    (source, ipv6) switch
                    {
                        (true, false) => Field.Ip4Source,
                        (false, false) => Field.Ip4Destination,
                        (true, true) => Field.Ip6Source,
                        _ => Field.Ip6Destination,
                    }
                );
                return true;
            case "port":
                parts.Add(Field.L4Proto);
                parts.Add(source ? Field.SourcePort : Field.DestinationPort);
                return true;
            case "mac" when source:
                parts.Add(Field.EtherSource);
                return true;
            case "iface":
                parts.Add(source ? Field.InputInterface : Field.OutputInterface);
                return true;
            case "mark":
                parts.Add(Field.MetaMark);
                return true;
            default:
                return false;
        }
    }

    private static bool Fits(EquatableArray<FieldType> key, List<KeyPart> parts)
    {
        if (key.Count != parts.Count)
        {
            return false;
        }

        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Field.Type != key[i])
            {
                return false;
            }
        }

        return true;
    }
}
