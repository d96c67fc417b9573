using Xunit;

namespace Weir.Testing;

/// <summary>A test on the real kernel, in namespaces of its own. Skipped, with the reason, where that is not possible.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute() => Skip = KernelAccess.Missing;
}

/// <summary>A theory on the real kernel, in namespaces of its own. Skipped, with the reason, where that is not possible.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute() => Skip = KernelAccess.Missing;
}
