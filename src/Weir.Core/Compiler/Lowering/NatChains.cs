using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering;

/// <summary>P5 of docs/policy.md: address translation. Only the first packet of a connection walks these chains.</summary>
internal static class NatChains
{
    private const int DestinationPriority = -100;
    private const int SourcePriority = 100;

    /// <summary>The port under the block's mask is asked for, and stays as it is: decision 0007.</summary>
    private static Rule WideForward(int bits)
    {
        var block = FrameContext.Part(Field.DestinationPort, 16 - bits);
        var service = Key(Field.Ip4Destination, Field.L4Proto, block);
        return Rule(
            "port forwards by block of ports",
            new Statement.DestinationNat(service, Names.ForwardBlock4(bits), WithPort: false)
        );
    }

    public static IEnumerable<Chain> Of(FrameContext context)
    {
        var service = Key(Field.Ip4Destination, Field.L4Proto, Field.DestinationPort);
        var member = Key(Field.CtMark);
        yield return new Chain(
            Names.NatPrerouting,
            new BaseHook(ChainType.Nat, Hook.Prerouting, DestinationPriority, Drops: false),
            [
                Rule("port forwards", new Statement.DestinationNat(service, Names.Forward4, WithPort: true)),
                Rule(
                    "has forwards of many ports",
                    In(Key(Field.Ip4Destination, Field.L4Proto), Names.ForwardWide4),
                    Goto(Names.WideForwards)
                ),
            ]
        );
        yield return new Chain(Names.WideForwards, null, new([.. PortBlocks.Bits.Select(WideForward)]));
        yield return new Chain(
            Names.NatPostrouting,
            new BaseHook(ChainType.Nat, Hook.Postrouting, SourcePriority, Drops: false),
            [
                Rule("IPv6 is not translated", Is(Field.NfProto, FrameContext.Ipv6), Accept),
                Rule(
                    "out with the member's public address",
                    context.IsOutside(Field.OutputInterface),
                    new Statement.SourceNat(member, Names.Public4)
                ),
                // A forward used from inside: the answer must come back through the box. What came from outside keeps its source.
                Rule(
                    "hairpin",
                    DestinationWasTranslated,
                    context.IsInside(Field.InputInterface),
                    new Statement.SourceNat(member, Names.Public4)
                ),
            ]
        );
    }
}
