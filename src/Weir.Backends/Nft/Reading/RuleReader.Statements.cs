using System.Buffers.Text;
using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <content>Statements.</content>
internal sealed partial class RuleReader
{
    private bool TryStatement(ref LineCursor cursor)
    {
        if (cursor.TryTake("counter"u8))
        {
            return TakeCounter(ref cursor);
        }

        if (cursor.TryTake("notrack"u8))
        {
            return Add(new Statement.NoTrack());
        }

        if (cursor.TryTake("ip dscp set"u8))
        {
            return Add(new Statement.SetBits(Field.Ip4Tos, TosBits.Ecn, Limited(ref cursor, 63) << 2));
        }

        if (cursor.TryTake("ip ecn set"u8))
        {
            return Add(new Statement.SetBits(Field.Ip4Tos, TosBits.Dscp, Limited(ref cursor, 3)));
        }

        return TryDynamic(ref cursor) || TryNat(ref cursor) || TrySet(ref cursor);
    }

    private static uint Limited(ref LineCursor cursor, uint most)
    {
        var at = cursor.At;
        var number = cursor.Number32();
        return number <= most
            ? number
            : throw LineCursor.FaultAt(at, NftDiagnostics.BadValue, $"{number} is above {most}");
    }

    private bool TakeCounter(ref LineCursor cursor)
    {
        if (cursor.TryTake("name"u8))
        {
            var at = cursor.At;
            var word = Encoding.UTF8.GetString(cursor.Quoted());
            var name = NftName.Read(word);
            return name is not null
                ? Add(new Statement.Count(name))
                : throw LineCursor.FaultAt(at, NftDiagnostics.BadValue, $"\"{word}\" is no name that Weir writes");
        }

        if (_tally is not null || _statements.Count > 0)
        {
            throw cursor.Fault(NftDiagnostics.NotWeirs, "a counter behind a statement");
        }

        _tally = VerdictReader.Tally(ref cursor);
        return true;
    }

    private bool TryDynamic(ref LineCursor cursor)
    {
        var updates = cursor.TryTake("update"u8);
        if (!updates && !cursor.TryTake("add"u8))
        {
            return false;
        }

        var set = SetName(ref cursor);
        cursor.Take("{"u8);
        var key = Key(ref cursor);
        if (updates)
        {
            return Updated(ref cursor, key, set);
        }

        cursor.Take("ct count over"u8);
        var limit = cursor.Number32();
        cursor.Take("}"u8);
        return Add(new Statement.OverConnectionLimit(key, set, limit));
    }

    private bool Updated(ref LineCursor cursor, Key key, string set)
    {
        if (cursor.TryTake("}"u8))
        {
            return Add(new Statement.UpdateSet(key, set));
        }

        cursor.Take("limit rate over"u8);
        var rate = PerSecond(ref cursor, out var isBytes);
        cursor.Take("burst"u8);
        var burst = cursor.Number32();
        cursor.Take(isBytes ? "bytes }"u8 : "packets }"u8);
        return Add(new Statement.OverRate(key, set, rate, burst) { IsBytes = isBytes });
    }

    /// <summary><c>20/second</c>, or <c>1000 bytes/second</c>.</summary>
    private static uint PerSecond(ref LineCursor cursor, out bool isBytes)
    {
        var at = cursor.At;
        var word = cursor.Word();
        var isRead = Utf8Parser.TryParse(word, out uint rate, out var used);
        isBytes = isRead && used == word.Length && cursor.TryTake("bytes/second"u8);
        return isBytes || (isRead && word[used..].SequenceEqual("/second"u8))
            ? rate
            : throw LineCursor.FaultAt(at, NftDiagnostics.NotWeirs, "a rate that Weir does not write (20/second)");
    }

    private bool TryNat(ref LineCursor cursor)
    {
        if (cursor.TryTake("masquerade"u8))
        {
            return Translate(NatReader.ToOwn(ref cursor, NatKind.Masquerade));
        }

        if (cursor.TryTake("redirect"u8))
        {
            return Translate(NatReader.ToOwn(ref cursor, NatKind.Redirect));
        }

        var isSource = cursor.TryTake("snat"u8);
        if (!isSource && !cursor.TryTake("dnat"u8))
        {
            return false;
        }

        var hasFamily = cursor.TryTake("ip"u8) || cursor.TryTake("ip6"u8);
        if (hasFamily && cursor.TryTake("prefix to"u8))
        {
            return Translate(NatReader.ToNetwork(ref cursor));
        }

        cursor.Take("to"u8);
        if (hasFamily && FieldReader.TryKey(ref cursor) is { } key)
        {
            cursor.Take("map"u8);
            var map = SetName(ref cursor);
            return Add(
                isSource
                    ? new Statement.SourceNat(key, map)
                    : new Statement.DestinationNat(key, map, sets.GetValueOrDefault(map)?.Data.Count > 1)
            );
        }

        return Translate(NatReader.ToConstants(ref cursor, isSource ? NatKind.Source : NatKind.Destination));
    }

    private bool Translate(Statement.Nat nat)
    {
        _verdict = new Verdict.Accept();
        return Add(nat);
    }

    private bool TrySet(ref LineCursor cursor)
    {
        var start = cursor.At;
        if (
            FieldReader.TryField(ref cursor) is not { } field
            || (field != Field.MetaMark && field != Field.CtMark && field != Field.Priority)
            || !cursor.TryTake("set"u8)
        )
        {
            cursor.Restore(start);
            return false;
        }

        if (cursor.Rest.StartsWith("0x"u8))
        {
            return Add(new Statement.SetMark(field, cursor.Number32()));
        }

        var source = cursor.At;
        if (FieldReader.TryKey(ref cursor) is { } key && cursor.TryTake("map"u8))
        {
            return Add(new Statement.SetMarkFromMap(field, key, SetName(ref cursor)));
        }

        cursor.Restore(source);
        var from =
            FieldReader.TryField(ref cursor)
            ?? throw cursor.Fault(NftDiagnostics.NotWeirs, $"{cursor.Shown()} is nothing that Weir sets a mark to");
        var mask = cursor.TryTake("&"u8) ? cursor.Number32() : uint.MaxValue;
        if (from != field)
        {
            return Add(new Statement.CopyMark(from, field, mask, uint.MaxValue));
        }

        var xor = cursor.TryTake("^"u8) ? cursor.Number32() : 0;
        return Add(new Statement.SetBits(field, mask, xor));
    }
}
