using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Reads <c>NAME POLICY [packets:bytes]</c>.</summary>
internal static class ChainLines
{
    private static readonly Tally Zero = new(0, 0);

    public static bool TryParse(
        ReadOnlySpan<byte> text,
        TableKind table,
        [NotNullWhen(true)] out ChainLine? chain,
        out string problem
    )
    {
        chain = null;
        var name = DumpState.FirstWord(text);
        var rest = text[name.Length..].Trim(" \t"u8);
        var policy = DumpState.FirstWord(rest);
        var counters = rest[policy.Length..].Trim(" \t"u8);
        if (name.IsEmpty || name.Length > ModuleRegistry.LongestName || name[0] is (byte)'-' or (byte)'!')
        {
            problem = $"'{Excerpt.Of(name)}' is no name of a chain: 1 to {ModuleRegistry.LongestName} bytes";
            return false;
        }

        Tally? tally = null;
        if (!counters.IsEmpty && (counters[0] != '[' || counters[^1] != ']' || !TryTally(counters[1..^1], out tally)))
        {
            problem = $"'{Excerpt.Of(counters)}' is no [packets:bytes]";
            return false;
        }

        var hook = table.HookOf(name);
        if (!TryPolicy(policy, hook, out var drops, out problem))
        {
            return false;
        }

        chain = new ChainLine(Bytes.Text(name), hook, drops, hook is null ? null : tally);
        return true;
    }

    /// <summary><c>packets:bytes</c>.</summary>
    public static bool TryTally(ReadOnlySpan<byte> text, [NotNullWhen(true)] out Tally? tally)
    {
        tally = null;
        if (text.SequenceEqual("0:0"u8))
        {
            tally = Zero;
            return true;
        }

        if (
            !Utf8Parser.TryParse(text, out ulong packets, out var used)
            || used + 1 >= text.Length
            || text[used] != ':'
            || !Utf8Parser.TryParse(text[(used + 1)..], out ulong bytes, out var rest)
            || used + 1 + rest != text.Length
        )
        {
            return false;
        }

        tally = new Tally(packets, bytes);
        return true;
    }

    public static bool TryPolicy(ReadOnlySpan<byte> policy, Hook? hook, out bool? drops, out string problem)
    {
        drops =
            policy.SequenceEqual("ACCEPT"u8) ? false
            : policy.SequenceEqual("DROP"u8) ? true
            : null;
        problem =
            policy.IsEmpty ? "the policy is missing"
            : hook is null && !policy.SequenceEqual("-"u8)
                ? $"only a built-in chain has a policy, '{Excerpt.Of(policy)}'; a user's chain has '-'"
            : hook is not null && drops is null && !policy.SequenceEqual("-"u8)
                ? $"'{Excerpt.Of(policy)}' is no policy; it is ACCEPT or DROP"
            : "";
        return problem.Length == 0;
    }
}
