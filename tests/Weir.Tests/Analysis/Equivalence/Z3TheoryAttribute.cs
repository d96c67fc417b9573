using Xunit;

namespace Weir.Tests.Analysis.Equivalence;

/// <summary>A theory that needs the solver; without it, it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Z3TheoryAttribute : TheoryAttribute
{
    public Z3TheoryAttribute()
    {
        if (!Z3.IsThere)
            Skip = "libz3.so.4 is not here (Debian: libz3-4): run eng/setup";
    }
}
