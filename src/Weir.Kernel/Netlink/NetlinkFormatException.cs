namespace Weir.Kernel.Netlink;

/// <summary>Bytes that are not a netlink message as the protocol wants it: what was read and what was expected.</summary>
public sealed class NetlinkFormatException : Exception
{
    public NetlinkFormatException() { }

    public NetlinkFormatException(string message)
        : base(message) { }

    public NetlinkFormatException(string message, Exception innerException)
        : base(message, innerException) { }
}
