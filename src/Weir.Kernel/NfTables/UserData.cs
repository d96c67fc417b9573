using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>
/// What nft keeps beside rules, sets and elements so that it can list them as they were written: type (1 byte), length (1 byte),
/// value (libnftnl <c>include/libnftnl/udata.h</c>). The kernel stores it without looking.
/// </summary>
internal static class UserData
{
    /// <summary>NFTNL_UDATA_COMMENT_MAXLEN, the zero byte at the end included.</summary>
    internal const int CommentLimit = 128;

    private const byte Comment = 0;
    private const byte ElementFlags = 1;

    // Not one of libnftnl's: nft's parse_rule_udata_cb (src/netlink.c) skips types it does not know.
    private const byte RuleTag = 0x57;
    private const int TagLimit = 64;
    private const byte SetKeyByteOrder = 0;
    private const byte SetDataByteOrder = 1;
    private const byte SetKeyTypeof = 3;
    private const byte SetDataTypeof = 4;
    private const byte SetDataInterval = 6;
    private const byte SetComment = 7;

    // NFTNL_UDATA_SET_TYPEOF_EXPR 0 = EXPR_CONCAT (13 in nftables 1.0.6 include/expression.h), then an empty TYPEOF_DATA 1.
    private static ReadOnlySpan<byte> ConcatenationTypeof => [0, 4, 13, 0, 0, 0, 1, 0];

    // A number of two bytes has no name. EXPR_PAYLOAD (7) of the network header (2), bit 112 and 16 bits of it (0x10): nft lists it as "typeof @nh,112,16"
    // (nftables 1.0.6 src/payload.c, payload_expr_build_udata), and numbers of that length print alike whatever is read.
    private static ReadOnlySpan<byte> AddressEndTypeof =>
        [
            0,
            4,
            7,
            0,
            0,
            0,
            1,
            30,
            0,
            4,
            0,
            0,
            0,
            0,
            1,
            4,
            0,
            0,
            0,
            0,
            2,
            4,
            2,
            0,
            0,
            0,
            3,
            4,
            112,
            0,
            0,
            0,
            4,
            4,
            16,
            0,
            0,
            0,
        ];

    /// <summary>Writes a rule's comment and tag, nothing when it has neither.</summary>
    internal static void Rule(NetlinkWriter writer, ushort attribute, RuleSpec rule)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rule.Tag.Length, TagLimit, nameof(rule));
        Span<byte> buffer = stackalloc byte[2 + CommentLimit + 2 + TagLimit];
        var length = rule.Comment is { } comment ? PutText(buffer, Comment, comment) : 0;
        if (rule.Tag.Length > 0)
        {
            length += Put(buffer[length..], RuleTag, rule.Tag.Span);
        }

        if (length > 0)
        {
            writer.Attribute(attribute, buffer[..length]);
        }
    }

    /// <summary>
    /// Writes an element's comment, and the mark nft sets on an interval without an end
    /// (NFTNL_SET_ELEM_F_INTERVAL_OPEN); nothing when there is neither.
    /// </summary>
    internal static void Element(NetlinkWriter writer, ushort attribute, string? comment, bool open)
    {
        if (comment is null && !open)
        {
            return;
        }

        Span<byte> buffer = stackalloc byte[2 + CommentLimit + 6];
        var length = comment is null ? 0 : PutText(buffer, Comment, comment);
        if (open)
        {
            length += PutUInt32(buffer[length..], ElementFlags, 1);
        }

        writer.Attribute(attribute, buffer[..length]);
    }

    /// <summary>Writes what <c>nft list</c> needs to print a set's key and data by type, in nft's order.</summary>
    internal static void Set(NetlinkWriter writer, ushort attribute, SetSpec set)
    {
        Span<byte> buffer = stackalloc byte[256];
        var length = PutUInt32(buffer, SetKeyByteOrder, ByteOrder(set.Key));
        var isMap = set.IsVerdictMap || !set.Data.IsEmpty;
        if (isMap)
        {
            length += PutUInt32(buffer[length..], SetDataByteOrder, ByteOrder(set.Data));
        }

        if (set.Key.Length > 1)
        {
            length += Put(buffer[length..], SetKeyTypeof, ConcatenationTypeof);
        }
        else if (set.Key is [{ DataType: NftDataType.Integer, Length: 2 }])
        {
            length += Put(buffer[length..], SetKeyTypeof, AddressEndTypeof);
        }

        if (set.Data.Length > 1)
        {
            length += Put(buffer[length..], SetDataTypeof, ConcatenationTypeof);
        }

        if (isMap)
        {
            length += PutUInt32(buffer[length..], SetDataInterval, 0);
        }

        if (set.Comment is { } comment)
        {
            length += PutText(buffer[length..], SetComment, comment);
        }

        writer.Attribute(attribute, buffer[..length]);
    }

    internal static string? ReadComment(ReadOnlySpan<byte> userData) => ReadText(userData, Comment);

    /// <summary>The loader's own bytes; empty when there are none.</summary>
    internal static Bytes ReadRuleTag(ReadOnlySpan<byte> userData) => new(Find(userData, RuleTag));

    internal static string? ReadSetComment(ReadOnlySpan<byte> userData) => ReadText(userData, SetComment);

    // enum byteorder of nft: invalid 0 (also for concatenations and verdicts), host 1, big endian 2.
    private static uint ByteOrder(ImmutableArray<SetField> fields) =>
        fields.Length == 1 ? NftDataType.ByteOrder(fields[0]) : 0;

    private static string? ReadText(ReadOnlySpan<byte> userData, byte type)
    {
        var value = Find(userData, type);
        return value.IsEmpty ? null : Encoding.UTF8.GetString(value is [.. var head, 0] ? head : value);
    }

    /// <summary>The first value of a type; empty when there is none, or what is before it is cut short.</summary>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> userData, byte type)
    {
        while (userData.Length >= 2)
        {
            var length = userData[1];
            if (length > userData.Length - 2)
            {
                break;
            }

            if (userData[0] == type)
            {
                return userData.Slice(2, length);
            }

            userData = userData[(2 + length)..];
        }

        return default;
    }

    private static int PutText(Span<byte> target, byte type, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text) + 1;
        if (length > CommentLimit)
        {
            throw new ArgumentException(
                $"a comment holds at most {CommentLimit - 1} bytes of UTF-8; this one has {length - 1}",
                nameof(text)
            );
        }

        target[0] = type;
        target[1] = (byte)length;
        Encoding.UTF8.GetBytes(text, target[2..]);
        target[1 + length] = 0;
        return 2 + length;
    }

    private static int PutUInt32(Span<byte> target, byte type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        MemoryMarshal.Write(bytes, value);
        return Put(target, type, bytes);
    }

    private static int Put(Span<byte> target, byte type, ReadOnlySpan<byte> value)
    {
        target[0] = type;
        target[1] = (byte)value.Length;
        value.CopyTo(target[2..]);
        return 2 + value.Length;
    }
}
