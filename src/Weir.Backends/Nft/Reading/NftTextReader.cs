using Weir.Core.Text;

namespace Weir.Backends.Nft.Reading;

/// <summary>
/// Reads nft text that Weir wrote (<see cref="NftText"/>): what it reads is the ruleset in the form of <see cref="NftForm"/>. nft's language is
/// larger; whatever Weir does not write is refused with its place and not guessed. One walk over the bytes, one packed table for each set.
/// </summary>
public static class NftTextReader
{
    /// <summary>Longest line, in bytes.</summary>
    public const int LongestLine = 1 << 20;

    /// <param name="stream">Read to its end.</param>
    /// <param name="name">File name for positions.</param>
    /// <param name="clock">When time-outs are counted from.</param>
    public static NftImport Read(Stream stream, string name, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(clock);
        var findings = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var bytes = Bytes(stream);
        var scan = new TextScan(name, clock.GetUtcNow(), findings);
        if (!Utf8IsValid(bytes.Span))
        {
            findings.Add(
                NftDiagnostics.NotReadable.Error(
                    new Position.InFile(name, 1),
                    "the text is not UTF-8 or has a NUL byte",
                    "write it again with weir"
                )
            );
        }
        else
        {
            Lines(bytes.Span, scan);
        }

        return new NftImport(findings.HasErrors ? [] : scan.Tables, findings.ToImmutable());
    }

    private static void Lines(ReadOnlySpan<byte> bytes, TextScan scan)
    {
        var number = 0;
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            number++;
            scan.Read(line, number);
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }

        scan.End(number);
    }

    private static ReadOnlyMemory<byte> Bytes(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.GetBuffer().AsMemory(0, (int)memory.Length);
    }

    private static bool Utf8IsValid(ReadOnlySpan<byte> bytes) =>
        !bytes.Contains((byte)0) && System.Text.Unicode.Utf8.IsValid(bytes);
}
