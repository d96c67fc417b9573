using System.Buffers;
using System.Text;
using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>Finds where a file stops being UTF-8.</summary>
internal static class Utf8Place
{
    /// <summary>Line and column (in characters, from 1) of the first byte that is not UTF-8.</summary>
    public static Position.InFile FirstInvalid(string path, ReadOnlySpan<byte> bytes)
    {
        var (line, column) = (1, 1);
        while (!bytes.IsEmpty && Rune.DecodeFromUtf8(bytes, out var rune, out var used) == OperationStatus.Done)
        {
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + rune.Utf16SequenceLength);
            bytes = bytes[used..];
        }

        return new Position.InFile(path, line, column);
    }
}
