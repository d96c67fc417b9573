using System.Runtime.InteropServices;

namespace Weir.Kernel.Netlink;

/// <summary>The system calls of <c>libc</c> this assembly uses for sockets and namespaces.</summary>
internal static partial class NativeMethods
{
    internal const int AfNetlink = 16;
    internal const int SockRaw = 3;
    internal const int SockCloexec = 0x80000;
    internal const int OpenReadOnlyCloexec = 0x80000;
    internal const int CloneNewNet = 0x40000000;

    internal const int SolSocket = 1;
    internal const int SoReceiveTimeout = 20;
    internal const int SoSendBufferForce = 32;
    internal const int SoReceiveBufferForce = 33;
    internal const int SoNamespaceCookie = 71;

    internal const int SolNetlink = 270;
    internal const int NetlinkAddMembership = 1;
    internal const int NetlinkCapAck = 10;
    internal const int NetlinkExtAck = 11;
    internal const int NetlinkGetStrictCheck = 12;

    internal const int MsgTruncated = 0x20;
    internal const int MsgDontWait = 0x40;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial SafeDescriptor Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(SafeDescriptor socket, in SockAddrNl address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetSockOpt(SafeDescriptor socket, int level, int name, in int value, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetSockOpt(SafeDescriptor socket, int level, int name, in TimeVal value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetSockOpt(SafeDescriptor socket, int level, int name, ref ulong value, ref int length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(
        SafeDescriptor socket,
        ReadOnlySpan<byte> bytes,
        nint length,
        int flags,
        in SockAddrNl address,
        int addressLength
    );

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    internal static partial nint ReceiveFrom(
        SafeDescriptor socket,
        Span<byte> bytes,
        nint length,
        int flags,
        ref SockAddrNl address,
        ref int addressLength
    );

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeDescriptor Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    internal static partial int SetNs(SafeDescriptor descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);
}

/// <summary><c>struct sockaddr_nl</c>: 12 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SockAddrNl
{
    internal ushort Family;
    internal ushort Pad;
    internal uint PortId;
    internal uint Groups;
}

/// <summary><c>struct timeval</c> on 64-bit Linux: 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeVal
{
    internal long Seconds;
    internal long Microseconds;
}

/// <summary>An owned file descriptor.</summary>
internal sealed class SafeDescriptor : SafeHandle
{
    public SafeDescriptor()
        : base(-1, ownsHandle: true) { }

    // The C int comes back in a 64-bit register whose upper half means nothing.
    public override bool IsInvalid => (int)handle < 0;

    protected override bool ReleaseHandle() => NativeMethods.Close((int)handle) == 0;
}
