using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>A prefix whose packets the XDP program drops.</summary>
/// <param name="Prefix">Of the source address.</param>
/// <param name="Expires">Nanoseconds of CLOCK_BOOTTIME at which it runs out; 0: never.</param>
public readonly record struct XdpBan(IpPrefix Prefix, ulong Expires);
