namespace Weir.Core.Model;

/// <summary>The key order of a site's rows; equal means the same key.</summary>
internal static class SiteOrder
{
    public static int Compare(Member left, Member right) => left.Id.CompareTo(right.Id);

    public static int Compare(Device left, Device right)
    {
        var order = left.MemberId.CompareTo(right.MemberId);
        return order != 0 ? order : left.Address.CompareTo(right.Address);
    }

    public static int Compare(PortForward left, PortForward right)
    {
        var order = left.MemberId.CompareTo(right.MemberId);
        order = order != 0 ? order : ((byte)left.Protocol).CompareTo((byte)right.Protocol);
        return order != 0 ? order : left.PublicPorts.CompareTo(right.PublicPorts);
    }

    /// <summary>An opening of the whole protocol comes before those of some ports.</summary>
    public static int Compare(Opening left, Opening right)
    {
        var order = left.MemberId.CompareTo(right.MemberId);
        order = order != 0 ? order : left.Prefix.CompareTo(right.Prefix);
        order = order != 0 ? order : left.Protocol.CompareTo(right.Protocol);
        return order != 0 ? order : (left.Ports ?? default).CompareTo(right.Ports ?? default);
    }

    /// <summary>A listener on any address comes before those of one.</summary>
    public static int Compare(Listener left, Listener right)
    {
        var order = Nullable.Compare(left.Address, right.Address);
        order = order != 0 ? order : ((byte)left.Protocol).CompareTo((byte)right.Protocol);
        return order != 0 ? order : left.Ports.CompareTo(right.Ports);
    }

    public static int Compare(Allow left, Allow right) => left.Prefix.CompareTo(right.Prefix);

    public static int Compare(Ban left, Ban right) => left.Prefix.CompareTo(right.Prefix);
}
