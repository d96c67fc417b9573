using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Packages;

/// <summary>A test in a clean Debian; skipped, with the reason, where none can be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CleanRootFactAttribute : FactAttribute
{
    public CleanRootFactAttribute() =>
        Skip = KernelAccess.Missing ?? (File.Exists("/usr/sbin/debootstrap") ? null : "debootstrap is not installed");
}
