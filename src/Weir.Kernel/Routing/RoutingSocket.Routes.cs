using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Routing;

public sealed partial class RoutingSocket
{
    // struct rtmsg: family, destination length, source length, tos, table, protocol, scope, type (u8 each), flags u32.
    private const int RouteHeaderLength = 12;

    /// <summary>Adds a route, or replaces the one of the same destination.</summary>
    public void AddRoute(Route route) =>
        ChangeRoute(RouteMessage.NewRoute, NetlinkFlags.Create | NetlinkFlags.Replace, route, "add");

    public void DeleteRoute(Route route) => ChangeRoute(RouteMessage.DeleteRoute, NetlinkFlags.None, route, "delete");

    private void ChangeRoute(ushort type, NetlinkFlags flags, Route route, string action)
    {
        ArgumentNullException.ThrowIfNull(route);
        _writer.Clear();
        using (_writer.Message(type, flags))
        {
            WriteRoute(route, deleting: type == RouteMessage.DeleteRoute);
        }

        _socket.Request($"{action} {route.Kind} route to {route.Destination}", _writer);
    }

    private void WriteRoute(Route route, bool deleting)
    {
        var header = _writer.Reserve(RouteHeaderLength);
        header.Clear();
        header[0] = FamilyOf(route.Destination.BaseAddress);
        header[1] = (byte)route.Destination.PrefixLength;
        header[4] = route.Kind == RouteKind.Local ? RouteAttribute.TableLocal : RouteAttribute.TableMain;
        header[5] = RouteAttribute.ProtocolStatic;
        // RT_SCOPE_NOWHERE in a deletion matches any scope (fib_table_delete in net/ipv4/fib_trie.c).
        header[6] = deleting ? RouteAttribute.ScopeNowhere : ScopeOf(route);
        header[7] = (byte)route.Kind;
        MemoryMarshal.Write(header[8..], route.OnLink ? RouteAttribute.NextHopOnLink : 0u);
        if (route.Destination.PrefixLength > 0)
        {
            WriteAddress(RouteAttribute.Destination, route.Destination.BaseAddress);
        }

        if (route.Gateway is { } gateway)
        {
            WriteAddress(RouteAttribute.Gateway, gateway);
        }

        if (route.PreferredSource is { } source)
        {
            WriteAddress(RouteAttribute.PreferredSource, source);
        }

        if (route.Interface != 0)
        {
            _writer.UInt32(RouteAttribute.OutputInterface, (uint)route.Interface);
        }
    }

    // fib_check_nh (net/ipv4/fib_semantics.c): a gateway must be in a wider scope than the route that uses it.
    private static byte ScopeOf(Route route) =>
        route.Kind switch
        {
            RouteKind.Local => RouteAttribute.ScopeHost,
            RouteKind.Unicast when route.Gateway is null => RouteAttribute.ScopeLink,
            _ => RouteAttribute.ScopeUniverse,
        };
}
