using System.Buffers.Text;

namespace Weir.Kernel.Host;

/// <summary>The words of one line of a file in /proc, from left to right.</summary>
internal ref struct ProcWords(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    /// <summary>The next one; empty when there is none.</summary>
    public ReadOnlySpan<byte> Word()
    {
        _rest = _rest.TrimStart((byte)' ');
        var end = _rest.IndexOf((byte)' ');
        var word = end < 0 ? _rest : _rest[..end];
        _rest = _rest[word.Length..];
        return word;
    }

    /// <summary>A number in decimal digits and nothing else.</summary>
    public static bool Number(ReadOnlySpan<byte> word, out ulong number) =>
        Utf8Parser.TryParse(word, out number, out var length) && length == word.Length && word[0] != (byte)'+';

    /// <summary>A number in hexadecimal digits and nothing else.</summary>
    public static bool Hexadecimal(ReadOnlySpan<byte> word, out ulong number) =>
        Utf8Parser.TryParse(word, out number, out var length, 'x') && length == word.Length;
}

internal static class ProcWord
{
    /// <summary>Whether the word begins so, and what follows.</summary>
    public static bool StartsWith(this ReadOnlySpan<byte> word, ReadOnlySpan<byte> head, out ReadOnlySpan<byte> tail)
    {
        var begins = word.StartsWith(head);
        tail = begins ? word[head.Length..] : default;
        return begins;
    }
}
