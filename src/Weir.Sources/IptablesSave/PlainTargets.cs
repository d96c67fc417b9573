using System.Buffers.Text;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>
/// Targets of which a dump has as many different ones as it has rules, marks and addresses, in the one form in which iptables-save
/// prints most of them; read without words, and never remembered.
/// </summary>
internal static class PlainTargets
{
    private const HookSet DestinationHooks = HookSet.Prerouting | HookSet.Output;
    private const HookSet SourceHooks = HookSet.Postrouting | HookSet.Input;

    /// <summary>Null when the text says something else, or what it says is not allowed here.</summary>
    public static RulePart? TryParse(ReadOnlySpan<byte> text, RuleFacts facts, Hook? hook, byte protocol)
    {
        if (text.StartsWith("-j MARK --set-xmark 0x"u8))
        {
            return Mark(text[22..]);
        }

        if (facts.IsIpv6 || facts.Table != TableKind.Nat)
        {
            return null;
        }

        return text.StartsWith("-j DNAT --to-destination "u8)
                ? Nat(text[25..], NatKind.Destination, DestinationHooks, hook, protocol)
            : text.StartsWith("-j SNAT --to-source "u8) ? Nat(text[20..], NatKind.Source, SourceHooks, hook, protocol)
            : null;
    }

    private static RulePart? Mark(ReadOnlySpan<byte> text)
    {
        var slash = text.IndexOf((byte)'/');
        return
            slash is > 0 and <= 8
            && text[slash..].SequenceEqual("/0xffffffff"u8)
            && Utf8Parser.TryParse(text[..slash], out uint mark, out var used, 'x')
            && used == slash
            ? new RulePart(new Statement.SetMark(Field.MetaMark, mark), null, HookSet.All)
            : null;
    }

    private static RulePart? Nat(ReadOnlySpan<byte> text, NatKind kind, HookSet hooks, Hook? hook, byte protocol)
    {
        var colon = text.IndexOf((byte)':');
        var port = 0u;
        if (
            (hook is { } at && (hooks & at.Bit()) == HookSet.None)
            || !PlainAddress.TryIpv4(colon < 0 ? text : text[..colon], out var value)
            || (
                colon >= 0
                && (protocol is not (Protocols.Tcp or Protocols.Udp) || !IsPort(text[(colon + 1)..], out port))
            )
        )
        {
            return null;
        }

        var address = Bytes.Of(value);
        return new RulePart(
            new Statement.Nat(kind, address, address, (ushort)port, (ushort)port, NatOptions.None),
            Verdicts.Accept,
            hooks
        );
    }

    /// <summary>Not 0, which stands for no port.</summary>
    private static bool IsPort(ReadOnlySpan<byte> text, out uint port) =>
        PlainPorts.TryPort(text, out port) && port > 0;
}
