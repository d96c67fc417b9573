namespace Weir.Kernel.Host;

/// <summary>The kernel's random name for the time since it booted.</summary>
public static class BootIdentity
{
    /// <exception cref="IOException">/proc is not there.</exception>
    public static Guid Read() => Guid.Parse(File.ReadAllText("/proc/sys/kernel/random/boot_id").AsSpan().Trim());
}
