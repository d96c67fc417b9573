using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Weir.Core.Health;
using Weir.Core.Text;

namespace Weir.Sources.Feeds;

/// <summary>The folder that remembers which list of each feed was taken last, a file a feed.</summary>
public sealed class FeedStore(string folder)
{
    private const int HeaderLength = 40;
    private const int SumAt = 28;
    private const int SumLength = 12;
    private const int EntryBytes = 24;
    private const long LatestTicks = 3_000_000_000_000_000_000;

    private static ReadOnlySpan<byte> Magic => "WEIRFED\x01"u8;

    public string Folder => folder;

    /// <returns>Null when the feed was never taken; a file that is damaged is a finding and counts as none.</returns>
    public FeedMemory? Read(string feed, DiagnosticBag findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var path = PathOf(feed);
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            var memory = Parse(File.ReadAllBytes(path));
            if (memory is null)
            {
                findings.Add(FeedErrors.Damaged(path, "it is not what was written"));
            }

            return memory;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            findings.Add(FeedErrors.Damaged(path, refused.Message));
            return null;
        }
    }

    /// <summary>Remembers what is in force of a feed, where that is not what is remembered already.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public void Save(FeedReport report, FeedMemory? before, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.State != FeedState.Taken || (before is not null && before.Stamp == report.Stamp))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        var path = PathOf(report.Feed.Name);
        using (var stream = new FileStream(path + ".next", FileMode.Create, FileAccess.Write, FileShare.None, 1))
        {
            // Not flushed: after a power cut it may be damaged, which is found out and costs one comparison with the list before.
            Write(stream, new FeedMemory(report.List, report.Stamp, now));
        }

        File.Move(path + ".next", path, overwrite: true);
    }

    /// <summary>Remembers all that a reading took; called when it is in force. What cannot be written is a warning.</summary>
    public ImmutableArray<Diagnostic> SaveAll(ImmutableArray<FeedReport> reports, DateTimeOffset now)
    {
        var findings = new DiagnosticBag();
        foreach (var report in reports)
        {
            try
            {
                Save(report, Read(report.Feed.Name, findings), now);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                findings.Add(FeedErrors.NotKept(PathOf(report.Feed.Name), refused.Message));
            }
        }

        return findings.ToImmutable();
    }

    /// <summary>When the list in force of each feed was taken; only the heads of the files are read. A file that is damaged is left out.</summary>
    public ImmutableArray<FeedAge> Ages()
    {
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder, "feed-*.list").Order(StringComparer.Ordinal).SelectMany(Age)]
                : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<FeedAge> Age(string path)
    {
        var head = new byte[HeaderLength];
        using (var file = File.OpenRead(path))
        {
            if (file.ReadAtLeast(head, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
            {
                return [];
            }
        }

        var ticks = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(8));
        return head.AsSpan().StartsWith(Magic) && ticks is >= 0 and <= LatestTicks
            ?
            [
                new FeedAge(
                    Path.GetFileNameWithoutExtension(path)["feed-".Length..],
                    new DateTimeOffset(ticks, TimeSpan.Zero),
                    (long)Int(head, 16) + Int(head, 20)
                ),
            ]
            : [];
    }

    private string PathOf(string feed) => Path.Combine(folder, $"feed-{feed}.list");

    // Magic, ticks, counts, the stamp's length, the first 96 bits of the SHA-256 of all that follows the header; then the stamp, IPv4, IPv6.
    private static void Write(Stream stream, FeedMemory memory)
    {
        var stamp = Encoding.UTF8.GetBytes(memory.Stamp.Text ?? "");
        var v4 = MemoryMarshal.AsBytes(memory.List.V4);
        var v6 = Packed(memory.List.V6);
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sum.AppendData(stamp);
        sum.AppendData(v4);
        sum.AppendData(v6);
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), memory.Taken.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), memory.List.V4.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), memory.List.V6.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), stamp.Length);
        sum.GetCurrentHash().AsSpan(0, SumLength).CopyTo(header.AsSpan(SumAt));
        stream.Write(header);
        stream.Write(stamp);
        stream.Write(v4);
        stream.Write(v6);
    }

    private static FeedMemory? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || !bytes.StartsWith(Magic))
        {
            return null;
        }

        var ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        var (count4, count6) = (Int(bytes, 16), Int(bytes, 20));
        var length = Int(bytes, 24);
        var rest = bytes[HeaderLength..];
        if (
            count4 < 0
            || count6 < 0
            || length < 0
            || ticks is < 0 or > LatestTicks
            || rest.Length != length + ((long)count4 * 8) + ((long)count6 * EntryBytes)
            || !SHA256.HashData(rest).AsSpan(0, SumLength).SequenceEqual(bytes.Slice(SumAt, SumLength))
        )
        {
            return null;
        }

        var v4 = MemoryMarshal.Cast<byte, ulong>(rest.Slice(length, count4 * 8)).ToArray();
        var list = new FeedList(v4, Unpacked(rest[(length + (count4 * 8))..], count6));
        return new FeedMemory(
            list,
            new FeedStamp(Encoding.UTF8.GetString(rest[..length])),
            new DateTimeOffset(ticks, TimeSpan.Zero)
        );
    }

    private static byte[] Packed(ReadOnlySpan<FeedEntry6> entries)
    {
        var bytes = new byte[entries.Length * EntryBytes];
        for (var i = 0; i < entries.Length; i++)
        {
            var one = bytes.AsSpan(i * EntryBytes);
            BinaryPrimitives.WriteUInt128LittleEndian(one, entries[i].Address);
            BinaryPrimitives.WriteInt32LittleEndian(one[16..], entries[i].Length);
            BinaryPrimitives.WriteInt32LittleEndian(one[20..], entries[i].Line);
        }

        return bytes;
    }

    private static FeedEntry6[] Unpacked(ReadOnlySpan<byte> bytes, int count)
    {
        var entries = new FeedEntry6[count];
        for (var i = 0; i < count; i++)
        {
            var one = bytes[(i * EntryBytes)..];
            entries[i] = new FeedEntry6(BinaryPrimitives.ReadUInt128LittleEndian(one), Int(one, 16), Int(one, 20));
        }

        return entries;
    }

    private static int Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
}
