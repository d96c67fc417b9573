using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Lowering;

/// <summary>What the chains are written from: the topology, the options and the forms chosen for members' and bans' sets.</summary>
internal sealed class FrameContext(Topology topology, SiteOptions options, SiteShape shape)
{
    /// <summary>NFPROTO_IPV4 and NFPROTO_IPV6 (include/uapi/linux/netfilter.h).</summary>
    public const byte Ipv4 = 2;

    public const byte Ipv6 = 10;

    public const byte Udp = 17;

    /// <summary>VRRP, RFC 9568, section 5.1.1.4.</summary>
    public const byte Vrrp = 112;

    public Topology Topology { get; } = topology;

    public SiteOptions Options { get; } = options;

    public SiteShape Shape { get; } = shape;

    public bool IsFarm => Shape.Farm is not null;

    /// <summary>There is something behind the box.</summary>
    public bool HasServers => Interfaces(InterfaceRole.Inside).Any();

    public IEnumerable<Interface> Interfaces(InterfaceRole role) =>
        Topology.Interfaces.Where(candidate => candidate.Role == role);

    /// <summary>A test for the outside: one comparison where there is one such interface, else one look-up.</summary>
    public Match IsOutside(Field field) => IsRole(field, InterfaceRole.Outside, Names.OutsideInterfaces);

    public Match IsInside(Field field) => IsRole(field, InterfaceRole.Inside, Names.InsideInterfaces);

    private Match IsRole(Field field, InterfaceRole role, string set)
    {
        var only = Interfaces(role).Take(2).ToList();
        return only.Count == 1 ? Syntax.IsInterface(field, only[0].Name) : Syntax.In(Syntax.Key(field), set);
    }

    /// <summary>Look-ups of an address in a collection of prefixes: one key and set a rule, in the order to be asked.</summary>
    public static IEnumerable<(Key Key, string Set)> LookUps(Cost.PrefixForm form, Field field, Func<int, string> name)
    {
        if (form.Interval)
        {
            yield return (Syntax.Key(field), name(Names.AllLengths));
            yield break;
        }

        foreach (var length in form.Lengths)
        {
            yield return (Syntax.Key(Part(field, length)), name(length));
        }
    }

    /// <summary>The field under a prefix mask; whole when the prefix is a host.</summary>
    public static KeyPart Part(Field field, int length) =>
        length == field.Type.Length() * 8 ? new KeyPart(field) : new KeyPart(field, length);
}
