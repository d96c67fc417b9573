using System.Globalization;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Matrix;

/// <summary>Addresses as numbers, both ends included.</summary>
public readonly record struct AddressRange(UInt128 First, UInt128 Last)
{
    /// <summary>As a prefix where it is one, else as first and last address.</summary>
    public string ToString(Family family)
    {
        var free = First ^ Last;
        if ((free & (free + 1)) == 0 && (First & free) == 0)
        {
            var length = (family == Family.Ip6 ? 128 : 32) - (int)(128 - UInt128.LeadingZeroCount(free));
            return string.Create(CultureInfo.InvariantCulture, $"{Text(First, family)}/{length}");
        }

        return $"{Text(First, family)}-{Text(Last, family)}";
    }

    private static string Text(UInt128 address, Family family) =>
        family == Family.Ip6 ? new Ipv6Address(address).ToString() : new Ipv4Address((uint)address).ToString();
}
