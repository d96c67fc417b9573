using Weir.Core.Text;

namespace Weir.Core.Model;

/// <summary>Addresses outside whose traffic is counted apart: a university's, say, that costs nothing.</summary>
/// <param name="Name">1–16 lower-case letters and digits, the first a letter: it is a part of names in the kernel.</param>
public sealed record DestinationClass(string Name, EquatableArray<IpPrefix> Prefixes)
{
    public Origin Origin { get; init; }
}
