namespace Weir.Imports;

/// <summary>What a file of rules or sets is written in.</summary>
internal enum FileKind
{
    /// <summary>None of the others, as far as the beginning tells.</summary>
    Unknown,

    /// <summary>iptables-save or ip6tables-save.</summary>
    IptablesSave,

    /// <summary>ipset save.</summary>
    IpsetSave,

    /// <summary>nftables, as Weir writes it.</summary>
    Nft,
}

internal static class FileKinds
{
    /// <summary>As JSON and people are told.</summary>
    public static string Word(this FileKind kind) =>
        kind switch
        {
            FileKind.IptablesSave => "iptables-save",
            FileKind.IpsetSave => "ipset-save",
            FileKind.Nft => "nft",
            _ => "unknown",
        };

    /// <summary>
    /// Tells from the first line that says something: comments are skipped, for a dump may begin with a mail's worth of them. A
    /// file that holds nothing but comments counts as iptables-save, whose reader says best what is missing.
    /// </summary>
    public static FileKind Tell(ReadOnlySpan<byte> head)
    {
        head = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        while (!head.IsEmpty)
        {
            var end = head.IndexOf((byte)'\n');
            var line = (end < 0 ? head : head[..end]).Trim(" \t\r"u8);
            if (!line.IsEmpty && line[0] != (byte)'#')
            {
                return OfLine(line);
            }

            head = end < 0 ? [] : head[(end + 1)..];
        }

        return FileKind.IptablesSave;
    }

    private static FileKind OfLine(ReadOnlySpan<byte> line)
    {
        if (line[0] is (byte)'*' or (byte)':' or (byte)'[' or (byte)'-' || line.SequenceEqual("COMMIT"u8))
        {
            return FileKind.IptablesSave;
        }

        if (Begins(line, "create") || Begins(line, "flush ruleset") || Begins(line, "table"))
        {
            // 'create table' is nft, 'create bans hash:ip' ipset.
            return Begins(line, "create") && !Begins(line, "create table") ? FileKind.IpsetSave : FileKind.Nft;
        }

        ReadOnlySpan<string> nft =
        [
            "add table",
            "add chain",
            "add rule",
            "add set",
            "add map",
            "destroy table",
            "delete table",
        ];
        foreach (var words in nft)
        {
            if (Begins(line, words))
            {
                return FileKind.Nft;
            }
        }

        return Begins(line, "add") ? FileKind.IpsetSave : FileKind.Unknown;
    }

    private static bool Begins(ReadOnlySpan<byte> line, string words)
    {
        if (line.Length < words.Length)
        {
            return false;
        }

        for (var i = 0; i < words.Length; i++)
        {
            if (line[i] != words[i])
            {
                return false;
            }
        }

        return line.Length == words.Length || line[words.Length] is (byte)' ' or (byte)'\t' or (byte)'{';
    }
}
