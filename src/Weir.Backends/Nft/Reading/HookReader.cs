using System.Buffers.Text;
using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <summary>Reads <c>type filter hook input priority 0; policy drop;</c>, at ingress with <c>device "eth0"</c> behind the hook.</summary>
internal static class HookReader
{
    public static BaseHook Read(ReadOnlySpan<byte> text)
    {
        var cursor = new LineCursor(text);
        cursor.Take("type"u8);
        var type =
            cursor.TryTake("filter"u8) ? ChainType.Filter
            : cursor.TryTake("nat"u8) ? ChainType.Nat
            : cursor.TryTake("route"u8) ? ChainType.Route
            : throw cursor.Fault(NftDiagnostics.NotWeirs, $"{cursor.Shown()} is no type of chain that Weir writes");
        cursor.Take("hook"u8);
        var hook = HookOf(ref cursor);
        var device = hook == Hook.Ingress ? DeviceOf(ref cursor) : null;
        cursor.Take("priority"u8);
        var at = cursor.At;
        var word = cursor.Word();
        if (
            !word.EndsWith(";"u8)
            || !Utf8Parser.TryParse(word[..^1], out int priority, out var read)
            || read != word.Length - 1
        )
        {
            throw LineCursor.FaultAt(at, NftDiagnostics.BadValue, "a priority is a number and a semicolon");
        }

        cursor.Take("policy"u8);
        var drops = cursor.TryTake("drop;"u8);
        if (!drops)
        {
            cursor.Take("accept;"u8);
        }

        return cursor.IsAtEnd
            ? new BaseHook(type, hook, priority, drops) { Device = device }
            : throw cursor.Fault(NftDiagnostics.Syntax, $"{cursor.Shown()} behind the policy");
    }

    private static string DeviceOf(ref LineCursor cursor)
    {
        cursor.Take("device"u8);
        return System.Text.Encoding.UTF8.GetString(cursor.Quoted());
    }

    private static Hook HookOf(ref LineCursor cursor)
    {
        foreach (var hook in Enum.GetValues<Hook>())
        {
            if (cursor.TryTake(System.Text.Encoding.ASCII.GetBytes(NftText.HookName(hook))))
            {
                return hook;
            }
        }

        throw cursor.Fault(NftDiagnostics.NotWeirs, $"{cursor.Shown()} is no hook that Weir writes");
    }
}
