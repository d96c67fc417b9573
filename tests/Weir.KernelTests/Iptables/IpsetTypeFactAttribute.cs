using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Iptables;

/// <summary>A test of a type of ipset that kernels may be built without. Skipped, with the reason, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class IpsetTypeFactAttribute : FactAttribute
{
    public IpsetTypeFactAttribute(string type) => Skip = KernelAccess.Missing ?? MissingType(type);

    private static string? MissingType(string type)
    {
        using var network = TestNamespace.Create("ipset");
        try
        {
            network.Run("ipset", ["create", "probe", type]);
            return null;
        }
        catch (InvalidOperationException exception)
        {
            return $"no sets of type {type} here: {exception.Message}";
        }
    }
}
