using System.Buffers.Text;
using System.Text;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.Nft.Reading;

/// <summary>Reads one rule. What Weir does not write is refused at its place.</summary>
/// <param name="family">Family of the table.</param>
/// <param name="sets">The sets that the table has declared, by name.</param>
internal sealed class RuleReader(Family family, IReadOnlyDictionary<string, SetDeclaration> sets)
{
    private readonly List<Match> _matches = [];
    private readonly List<Statement> _statements = [];
    private readonly List<NoteItem> _pending = [];
    private Tally? _tally;
    private Verdict? _verdict;
    private string? _comment;
    private bool _goesOn;

    /// <param name="line">Without blanks around it.</param>
    /// <param name="origin">Where it stands.</param>
    public Rule Read(ReadOnlySpan<byte> line, Origin origin)
    {
        Clear();
        var note = NoteReader.Find(line);
        if (note >= 0)
        {
            _pending.AddRange(NoteReader.Read(line[(note + NftNote.Mark.Length)..], note));
        }

        var cursor = new LineCursor(note < 0 ? line : line[..note].TrimEnd((byte)' '));
        while (!cursor.IsAtEnd)
        {
            Next(ref cursor);
        }

        TakeLongComment();
        if (_pending.Count > 0)
        {
            throw LineCursor.FaultAt(
                0,
                NftDiagnostics.NoteDiffers,
                $"the note {Shown(_pending[0])} belongs to nothing that stands here"
            );
        }

        return new Rule([.. _matches], [.. _statements], _verdict)
        {
            Origin = origin,
            Comment = _comment,
            Tally = _tally,
        };
    }

    private void Clear()
    {
        _matches.Clear();
        _statements.Clear();
        _pending.Clear();
        (_tally, _verdict, _comment, _goesOn) = (null, null, null, false);
    }

    private void Next(ref LineCursor cursor)
    {
        if (_comment is not null)
        {
            throw cursor.Fault(NftDiagnostics.Syntax, $"{cursor.Shown()} behind the comment");
        }

        if (cursor.TryTake("comment"u8))
        {
            _comment = Encoding.UTF8.GetString(cursor.Quoted());
            return;
        }

        if (_verdict is not null || _goesOn)
        {
            throw cursor.Fault(
                NftDiagnostics.Syntax,
                $"{cursor.Shown()} behind the end of the rule; expected a new line"
            );
        }

        if (TryExtension(ref cursor) || TryVerdict(ref cursor) || TryStatement(ref cursor) || TryTest(ref cursor))
        {
            return;
        }

        throw cursor.Fault(NftDiagnostics.NotWeirs, $"{cursor.Shown()} is no test or statement that Weir writes");
    }

    // ----- what stands in the note

    private bool TryExtension(ref LineCursor cursor)
    {
        if (_pending is not [{ Kind: "-m" or "-j", Words: [var name] } item, ..])
        {
            return false;
        }

        try
        {
            return item.Kind == "-m" ? TryMatch(ref cursor, item, name) : TryTarget(ref cursor, item, name);
        }
        catch (NftRefusal refusal)
        {
            throw cursor.Fault(NftDiagnostics.NoteDiffers, refusal.Message);
        }
    }

    private bool TryMatch(ref LineCursor cursor, NoteItem item, string name)
    {
        var purity = item.Ordinal > 0 ? Purity.Stateful : Purity.Pure;
        var match = new Match.Extension(name, item.Options, purity, item.Ordinal);
        return TryPhrase(ref cursor, MatchPhrases.Of(family, match)) && AddTest(cursor, match);
    }

    private bool TryTarget(ref LineCursor cursor, NoteItem item, string name)
    {
        if (name is "NFQUEUE" or "TPROXY")
        {
            var verdict = new Verdict.Extension(name, item.Options);
            if (!TryPhrase(ref cursor, TargetPhrases.Of(family, verdict)))
            {
                return false;
            }

            _verdict = verdict;
            return true;
        }

        var statement = new Statement.Extension(name, item.Options);
        return TryPhrase(ref cursor, TargetPhrases.Of(family, statement)) && Add(statement);
    }

    private bool TryPhrase(ref LineCursor cursor, NftPhrase phrase)
    {
        if (!cursor.TryTake(Encoding.UTF8.GetBytes(phrase.Text)))
        {
            return false;
        }

        _pending.RemoveAt(0);
        return true;
    }

    private void TakeLongComment()
    {
        if (_pending is [{ Kind: "comment", Words: [var whole] }])
        {
            if (NftComment.Clean(whole) != _comment)
            {
                throw LineCursor.FaultAt(0, NftDiagnostics.NoteDiffers, "the note has another comment than the rule");
            }

            _comment = whole;
            _pending.Clear();
        }
    }

    private static string Shown(NoteItem item) =>
        ExtensionOption.Join($"{item.Kind} {string.Join(' ', item.Words.Items)}", item.Options);

    // ----- verdicts

    private bool TryVerdict(ref LineCursor cursor)
    {
        if (cursor.TryTake("continue"u8))
        {
            _goesOn = true;
            return _matches.Count + _statements.Count == 0
                ? true
                : throw cursor.Fault(NftDiagnostics.NotWeirs, "\"continue\" behind a test");
        }

        if (cursor.TryTake("reject with"u8))
        {
            var at = cursor.At;
            var words = $"{Encoding.UTF8.GetString(cursor.Word())} {Encoding.UTF8.GetString(cursor.Word())}";
            _verdict = RejectText.TryRead(words, out var reject)
                ? reject
                : throw LineCursor.FaultAt(at, NftDiagnostics.BadValue, $"\"{words}\" is no answer that Weir writes");
            return true;
        }

        _verdict = VerdictReader.Simple(ref cursor);
        return _verdict is not null;
    }

    // ----- statements

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

    // ----- tests

    private bool TryTest(ref LineCursor cursor)
    {
        var start = cursor.At;
        if (FieldReader.TryKey(ref cursor) is { } key)
        {
            if (cursor.TryTake("vmap"u8))
            {
                _verdict = new Verdict.Map(key, SetName(ref cursor));
                return true;
            }

            var afterKey = cursor.At;
            var negated = cursor.TryTake("!="u8);
            if (cursor.Rest.StartsWith("@"u8))
            {
                return AddTest(cursor, new Match.InSet(key, SetName(ref cursor), negated));
            }

            cursor.Restore(afterKey);
        }

        cursor.Restore(start);
        return FieldReader.TryField(ref cursor) is { } field && AddTest(cursor, TestReader.Read(ref cursor, field));
    }

    private bool AddTest(in LineCursor cursor, Match match)
    {
        if (_statements.Count > 0 || _tally is not null)
        {
            throw cursor.Fault(NftDiagnostics.NotWeirs, "a test behind a statement; Weir writes all tests first");
        }

        _matches.Add(match);
        return true;
    }

    private bool Add(Statement statement)
    {
        _statements.Add(statement);
        return true;
    }

    private static Key Key(ref LineCursor cursor) =>
        FieldReader.TryKey(ref cursor)
        ?? throw cursor.Fault(NftDiagnostics.NotWeirs, $"{cursor.Shown()} is no key that Weir writes");

    private string SetName(ref LineCursor cursor)
    {
        if (!cursor.Rest.StartsWith("@"u8))
        {
            throw cursor.Fault(NftDiagnostics.Syntax, $"{cursor.Shown()}; expected @ and the name of a set");
        }

        var at = cursor.At;
        cursor.Restore(at + 1);
        var name = cursor.Name();
        return sets.ContainsKey(name)
            ? name
            : throw LineCursor.FaultAt(at, NftDiagnostics.Unknown, $"there is no set \"{name}\" in this table");
    }
}
