using System.Collections.Immutable;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary><c>-m addrtype</c>: the type the routing table gives an address (xt_addrtype.c, nft_fib.c).</summary>
internal static class AddressTypePhrase
{
    private const uint Register = RegisterFile.First;
    private const uint TypeResult = 3;
    private const uint InputInterface = 8;

    // RTN_* of include/uapi/linux/rtnetlink.h.
    private static readonly string[] Types =
    [
        "unspec",
        "unicast",
        "local",
        "broadcast",
        "anycast",
        "multicast",
        "blackhole",
        "unreachable",
        "prohibit",
    ];

    public static NftPhrase Of(PhraseOptions options)
    {
        var byInterface = options.Flag("--limit-iface-in");
        var text = new List<string>();
        var expressions = ImmutableArray.CreateBuilder<Expression>();
        foreach (var (name, address, flag) in Ends)
        {
            var (value, negated) = options.Test(name);
            if (value is null)
            {
                continue;
            }

            var types = value.Split(',');
            if (types.Length > 1 && !negated)
            {
                throw options.Refuse("nft tests one type of an address");
            }

            foreach (var type in types)
            {
                var number = Array.IndexOf(Types, type.ToLowerInvariant());
                if (number <= 0)
                {
                    throw options.Refuse($"nft does not know the type {type}");
                }

                text.Add($"fib {address}{(byInterface ? " . iif" : "")} type {(negated ? "!= " : "")}{Types[number]}");
                expressions.Add(new Expression.Fib(Register, TypeResult, flag | (byInterface ? InputInterface : 0)));
                expressions.Add(new Expression.Cmp(Register, negated ? 1u : 0u, MatchPhrases.HostNumber((uint)number)));
            }
        }

        return text.Count > 0
            ? new NftPhrase(string.Join(' ', text), expressions.ToImmutable())
            : throw options.Refuse("no type is asked for");
    }

    private static readonly (string Option, string Address, uint Flag)[] Ends =
    [
        ("--src-type", "saddr", 1),
        ("--dst-type", "daddr", 2),
    ];
}
