namespace Weir.Backends.IptablesIpset;

/// <summary>Hops left: <c>-m ttl --ttl-lt</c> and <c>-m hl --hl-lt</c> say one value, less than, or greater than.</summary>
internal static class LifeTests
{
    /// <returns>What iptables has no words for, or null.</returns>
    public static string? Write(ModuleTests tests, string module, bool isExact, uint first, uint last, bool negated)
    {
        if (negated && !isExact)
        {
            // Not in first … last: below it or above it, which only a border of the range makes one test.
            return (first, last) switch
            {
                (0, _) => One(tests, module, "gt", last),
                (_, 255) => One(tests, module, "lt", first),
                _ when first == last => One(tests, module, "eq", first, negated: true),
                _ => $"'{module} not in {first}-{last}'",
            };
        }

        if (isExact || first == last)
        {
            return One(tests, module, "eq", first, negated);
        }

        if (first > 0)
        {
            One(tests, module, "gt", first - 1);
        }

        return last < 255 ? One(tests, module, "lt", last + 1) : null;
    }

    private static string? One(ModuleTests tests, string module, string comparison, uint value, bool negated = false)
    {
        tests.Option(module, $"--{module}-{comparison}", negated).AppendNumber(value);
        return null;
    }
}
