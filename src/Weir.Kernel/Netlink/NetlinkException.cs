using System.Globalization;

namespace Weir.Kernel.Netlink;

/// <summary>The kernel refused a request, or the socket failed.</summary>
public class NetlinkException : Exception
{
    public NetlinkException()
        : this("netlink") { }

    public NetlinkException(string message)
        : base(message) => Operation = message;

    public NetlinkException(string message, Exception innerException)
        : base(message, innerException) => Operation = message;

    /// <param name="operation">What was asked, in words, for example "list chains".</param>
    /// <param name="errno">What the kernel answered.</param>
    /// <param name="extendedAck">The kernel's own text (NLMSGERR_ATTR_MSG), if it gave one.</param>
    /// <param name="offset">Where in the request the offending attribute starts, in bytes from the message header, if told.</param>
    /// <param name="sequence">Sequence number of the refused request; 0 where there was none.</param>
    public NetlinkException(
        string operation,
        Errno errno,
        string? extendedAck = null,
        uint? offset = null,
        uint sequence = 0
    )
        : base(Describe(operation, errno, extendedAck, offset))
    {
        Operation = operation;
        Errno = errno;
        ExtendedAck = extendedAck;
        Offset = offset;
        Sequence = sequence;
    }

    public string Operation { get; }

    public Errno Errno { get; }

    public string? ExtendedAck { get; }

    public uint? Offset { get; }

    public uint Sequence { get; }

    private static string Describe(string operation, Errno errno, string? extendedAck, uint? offset)
    {
        var text = $"{operation}: {errno}";
        if (extendedAck is not null)
        {
            text += $": {extendedAck}";
        }

        return offset is { } at ? text + string.Create(CultureInfo.InvariantCulture, $" (at byte {at})") : text;
    }
}
