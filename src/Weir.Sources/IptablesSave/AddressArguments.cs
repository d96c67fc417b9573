using Weir.Core.Model;

namespace Weir.Sources.IptablesSave;

/// <summary>Addresses with masks, in iptables' spelling and Weir's strictness: four numbers, no host names, no short forms.</summary>
internal static class AddressArguments
{
    /// <summary><c>address[/mask]</c>; a full mask is left out.</summary>
    public static Argument Masked(string text, RuleFacts rule) =>
        TryMasked(text, rule.IsIpv6, out var value, out var mask, out var problem)
            ? Argument.Ok(MaskedText(value, mask, rule.IsIpv6, hostMask: false))
            : Argument.Bad(problem);

    /// <summary>One address.</summary>
    public static Argument Single(string text, RuleFacts rule) =>
        TryAddress(text, rule.IsIpv6, out var value, out var problem)
            ? Argument.Ok(Text(value, rule.IsIpv6))
            : Argument.Bad(problem);

    public static bool TryAddress(ReadOnlySpan<char> text, bool ipv6, out UInt128 value, out string problem)
    {
        if (ipv6)
        {
            var six = Ipv6Address.TryParse(text, out var address, out var why);
            (value, problem) = (address.Value, why ?? "");
            return six;
        }

        var four = Ipv4Address.TryParse(text, out var v4, out var wrong);
        (value, problem) = (v4.Value, wrong ?? "");
        return four;
    }

    /// <summary>Bits behind the mask are cleared, as iptables does.</summary>
    public static bool TryMasked(
        ReadOnlySpan<char> text,
        bool ipv6,
        out UInt128 value,
        out UInt128 mask,
        out string problem
    )
    {
        var slash = text.IndexOf('/');
        mask = Full(ipv6);
        if (!TryAddress(slash < 0 ? text : text[..slash], ipv6, out value, out problem))
        {
            return false;
        }

        if (slash >= 0 && !TryMask(text[(slash + 1)..], ipv6, out mask, out problem))
        {
            return false;
        }

        value &= mask;
        return true;
    }

    public static UInt128 Full(bool ipv6) => ipv6 ? UInt128.MaxValue : uint.MaxValue;

    /// <summary>The length of a mask whose set bits all come first, or −1.</summary>
    public static int PrefixLength(UInt128 mask, bool ipv6)
    {
        var rest = ~mask & Full(ipv6);
        return (rest & (rest + 1)) == 0 ? (int)UInt128.PopCount(mask) : -1;
    }

    public static string Text(UInt128 value, bool ipv6) =>
        ipv6 ? new Ipv6Address(value).ToString() : new Ipv4Address((uint)value).ToString();

    public static string MaskedText(UInt128 value, UInt128 mask, bool ipv6, bool hostMask)
    {
        var length = PrefixLength(mask, ipv6);
        return length == (ipv6 ? 128 : 32) && !hostMask
            ? Text(value, ipv6)
            : $"{Text(value, ipv6)}/{(length < 0 ? Text(mask, ipv6) : $"{length}")}";
    }

    private static bool TryMask(ReadOnlySpan<char> text, bool ipv6, out UInt128 mask, out string problem)
    {
        if (text.Contains(ipv6 ? ':' : '.'))
        {
            return TryAddress(text, ipv6, out mask, out problem);
        }

        var bits = ipv6 ? 128u : 32;
        mask = 0;
        if (!Arguments.TryNumber(text, bits, out var length, out problem))
        {
            problem = $"'/{Arguments.Shown(text)}' is no mask: a length from 0 to {bits}, or a mask like an address";
            return false;
        }

        mask = length == 0 ? 0 : (Full(ipv6) << (int)(bits - length)) & Full(ipv6);
        return true;
    }
}
