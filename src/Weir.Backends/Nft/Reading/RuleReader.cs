using System.Text;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.Nft.Reading;

/// <summary>Reads one rule. What Weir does not write is refused at its place.</summary>
/// <param name="family">Family of the table.</param>
/// <param name="sets">The sets that the table has declared, by name.</param>
internal sealed partial class RuleReader(Family family, IReadOnlyDictionary<string, SetDeclaration> sets)
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
