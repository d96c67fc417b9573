using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>NAT to constants in nft's words and expressions.</summary>
internal static class NatPhrase
{
    // NF_NAT_RANGE_* of include/uapi/linux/netfilter/nf_nat.h
    private const uint Random = 4;
    private const uint Persistent = 8;
    private const uint FullyRandom = 16;
    private const uint WholeNetwork = 64;

    public static NftPhrase Of(RuleScope scope, Statement.Nat nat) =>
        nat.Kind switch
        {
            NatKind.Netmap => Netmap(scope, nat),
            NatKind.Masquerade => new NftPhrase(
                $"masquerade{PortText(nat)}{FlagText(nat)}",
                [.. Ports(nat, 1), new Expression.Masquerade(First(nat, 1), Last(nat, 1), Flags(nat.Options))]
            ),
            NatKind.Redirect => new NftPhrase(
                $"redirect{PortText(nat)}{FlagText(nat)}",
                [.. Ports(nat, 1), new Expression.Redirect(First(nat, 1), Last(nat, 1), Flags(nat.Options))]
            ),
            _ => Translate(scope, nat),
        };

    private static NftPhrase Translate(RuleScope scope, Statement.Nat nat)
    {
        var isSource = nat.Kind == NatKind.Source;
        var expressions = ImmutableArray.CreateBuilder<Expression>();
        var register = RegisterFile.First;
        uint? first = null;
        uint? last = null;
        if (!nat.First.IsEmpty)
        {
            first = Load(expressions, ref register, nat.First.AsSpan());
            if (nat.Last != nat.First && !nat.Last.IsEmpty)
            {
                last = Load(expressions, ref register, nat.Last.AsSpan());
            }
        }

        expressions.AddRange(Ports(nat, register));
        expressions.Add(
            new Expression.Nat(isSource ? 0u : 1u, Family(scope, nat), first, First(nat, register), Flags(nat.Options))
            {
                LastAddressRegister = last,
                LastPortRegister = Last(nat, register),
            }
        );
        var family =
            scope.Family == Core.Rules.Family.Inet && !nat.First.IsEmpty
                ? IsIpv4(nat)
                    ? " ip"
                    : " ip6"
                : "";
        var ports = PortText(nat);
        var addresses = AddressText(nat, ports.Length > 0);
        var target = addresses.Length > 0 ? addresses + (ports.Length > 0 ? ports[" to ".Length..] : "") : ":0";
        target = addresses.Length == 0 && ports.Length > 0 ? ports[" to ".Length..] : target;
        return new NftPhrase(
            $"{(isSource ? "snat" : "dnat")}{family} to {target}{FlagText(nat)}",
            expressions.ToImmutable()
        );
    }

    private static NftPhrase Netmap(RuleScope scope, Statement.Nat nat)
    {
        var isSource = scope.Side switch
        {
            NatSide.Source => true,
            NatSide.Destination => false,
            _ when scope.IsForPeople => false,
            _ => throw NftRefusal.Place(
                "nft must know whether NETMAP changes source or destination: the chain is met at hooks of both kinds, or never"
            ),
        };
        var mask = nat.Last.AsSpan();
        var (low, high) = (nat.First.AsSpan().ToArray(), nat.First.AsSpan().ToArray());
        var bits = 0;
        for (var i = 0; i < low.Length; i++)
        {
            low[i] &= mask[i];
            high[i] = (byte)(low[i] | ~mask[i]);
            bits += System.Numerics.BitOperations.PopCount(mask[i]);
        }

        RequirePrefix(nat, bits);
        var expressions = ImmutableArray.CreateBuilder<Expression>();
        var register = RegisterFile.First;
        var first = Load(expressions, ref register, low);
        var last = Load(expressions, ref register, high);
        expressions.Add(
            new Expression.Nat(isSource ? 0u : 1u, Family(scope, nat), first, null, WholeNetwork | Flags(nat.Options))
            {
                LastAddressRegister = last,
            }
        );
        return new NftPhrase(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(isSource ? "snat" : "dnat")} {(IsIpv4(nat) ? "ip" : "ip6")} prefix to {Address(low)}/{bits}{FlagText(nat)}"
            ),
            expressions.ToImmutable()
        );
    }

    private static void RequirePrefix(Statement.Nat nat, int bits)
    {
        var mask = nat.Last.AsSpan();
        for (var i = 0; i < mask.Length * 8; i++)
        {
            if (((mask[i / 8] >> (7 - (i % 8))) & 1) != (i < bits ? 1 : 0))
            {
                throw NftRefusal.Target("nft maps networks whose mask is a prefix");
            }
        }

        if (bits == mask.Length * 8)
        {
            throw NftRefusal.Target("nft maps no network of one address; DNAT and SNAT do");
        }
    }

    private static uint Load(
        ImmutableArray<Expression>.Builder expressions,
        ref uint register,
        ReadOnlySpan<byte> value
    )
    {
        expressions.Add(new Expression.Immediate(register, new Bytes(value)));
        return register++;
    }

    private static IEnumerable<Expression> Ports(Statement.Nat nat, uint register)
    {
        if (nat.FirstPort == 0)
        {
            yield break;
        }

        yield return new Expression.Immediate(register, Port(nat.FirstPort));
        if (Last(nat, register) is { } last)
        {
            yield return new Expression.Immediate(last, Port(nat.LastPort));
        }
    }

    private static uint? First(Statement.Nat nat, uint register) => nat.FirstPort == 0 ? null : register;

    private static uint? Last(Statement.Nat nat, uint register) =>
        nat.FirstPort == 0 || nat.LastPort == nat.FirstPort || nat.LastPort == 0 ? null : register + 1;

    private static Bytes Port(ushort port) => new([(byte)(port >> 8), (byte)port]);

    private static NfFamily Family(RuleScope scope, Statement.Nat nat) =>
        nat.First.IsEmpty ? NftSpecs.Family(scope.Family)
        : IsIpv4(nat) ? NfFamily.Ipv4
        : NfFamily.Ipv6;

    public static bool IsIpv4(Statement.Nat nat) => nat.First.Count == 4;

    private static string AddressText(Statement.Nat nat, bool withPort)
    {
        if (nat.First.IsEmpty)
        {
            return "";
        }

        var bracketed = withPort && !IsIpv4(nat);
        var first = Address(nat.First.AsSpan());
        first = bracketed ? $"[{first}]" : first;
        if (nat.Last == nat.First || nat.Last.IsEmpty)
        {
            return first;
        }

        var last = Address(nat.Last.AsSpan());
        return $"{first}-{(bracketed ? $"[{last}]" : last)}";
    }

    private static string PortText(Statement.Nat nat) =>
        nat.FirstPort == 0 ? ""
        : Last(nat, 1) is null ? string.Create(CultureInfo.InvariantCulture, $" to :{nat.FirstPort}")
        : string.Create(CultureInfo.InvariantCulture, $" to :{nat.FirstPort}-{nat.LastPort}");

    private static string Address(ReadOnlySpan<byte> value)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        ValueText.Write(text, value.Length == 4 ? FieldType.Ipv4Address : FieldType.Ipv6Address, value);
        return text.ToString();
    }

    private static string FlagText(Statement.Nat nat)
    {
        string[] flags =
        [
            .. nat.Options.HasFlag(NatOptions.Random) ? ["random"] : Array.Empty<string>(),
            .. nat.Options.HasFlag(NatOptions.RandomFully) ? ["fully-random"] : Array.Empty<string>(),
            .. nat.Options.HasFlag(NatOptions.Persistent) ? ["persistent"] : Array.Empty<string>(),
        ];
        return flags.Length == 0 ? "" : $" {string.Join(',', flags)}";
    }

    private static uint Flags(NatOptions options) =>
        (options.HasFlag(NatOptions.Random) ? Random : 0)
        | (options.HasFlag(NatOptions.RandomFully) ? FullyRandom : 0)
        | (options.HasFlag(NatOptions.Persistent) ? Persistent : 0);
}
