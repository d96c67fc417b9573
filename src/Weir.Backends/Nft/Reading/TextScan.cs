using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.Nft.Reading;

/// <summary>Takes the lines of a text one by one and knows which block each stands in.</summary>
internal sealed class TextScan(string name, DateTimeOffset now, DiagnosticBag findings)
{
    private readonly OriginTable _file = new(name, IsFile: true);
    private readonly List<Ruleset> _tables = [];
    private readonly ReplacePrelude _prelude = new();
    private Block _block = Block.Outside;
    private TableBuilder? _table;
    private SetBuilder? _set;
    private ElementReader? _elements;

    private enum Block
    {
        Outside,
        Table,
        Counter,
        Set,
        Elements,
        Chain,
    }

    public EquatableArray<Ruleset> Tables => [.. _tables];

    public void Read(ReadOnlySpan<byte> line, int number)
    {
        var text = line.Trim(" \t"u8);
        var indent = line.Length - line.TrimStart(" \t"u8).Length;
        if (text.IsEmpty || text[0] == '#')
        {
            return;
        }

        try
        {
            if (line.Length > NftTextReader.LongestLine)
            {
                throw LineCursor.FaultAt(0, NftDiagnostics.NotReadable, $"a line of {line.Length:N0} bytes");
            }

            Take(text, number);
        }
        catch (ReadFault fault)
        {
            findings.Add(
                fault.Code.Error(
                    new Position.InFile(name, number, indent + fault.Column + 1),
                    fault.Message,
                    "Weir reads the nft text that it writes itself; mend the place, or write the text again"
                )
            );
        }
    }

    public void End(int lines)
    {
        if (_block != Block.Outside)
        {
            findings.Add(
                NftDiagnostics.Syntax.Error(
                    new Position.InFile(name, Math.Max(1, lines)),
                    "the text ends inside a block",
                    "the file is truncated; write it again"
                )
            );
        }
        else if (!findings.HasErrors && _prelude.Missing(_tables) is { } missing)
        {
            findings.Add(
                NftDiagnostics.Syntax.Error(
                    new Position.InFile(name, Math.Max(1, lines)),
                    $"the text ends without the table {missing}, which it deletes at its beginning",
                    "the file is truncated; write it again"
                )
            );
        }
    }

    private void Take(ReadOnlySpan<byte> text, int number)
    {
        switch (_block)
        {
            case Block.Outside:
                Outside(text);
                break;
            case Block.Elements when _elements is not null:
                if (IsEnd(text))
                {
                    _block = Block.Set;
                }
                else
                {
                    _elements.Read(text.EndsWith(","u8) ? text[..^1] : text, number);
                }

                break;
            case Block.Table when _table is not null:
                InTable(text, number, _table);
                break;
            case Block.Set when _set is not null && _table is not null:
                InSet(text, _table, _set);
                break;
            case Block.Chain when _table is not null:
                if (IsEnd(text))
                {
                    _table.EndChain();
                    _block = Block.Table;
                }
                else
                {
                    _table.Rule(text, new Origin(_file, number));
                }

                break;
            default:
                Expect(text, "}"u8);
                _block = Block.Table;
                break;
        }
    }

    private void Outside(ReadOnlySpan<byte> text)
    {
        var cursor = new LineCursor(text);
        var deletes = cursor.TryTake("delete"u8);
        cursor.Take("table"u8);
        var family =
            cursor.TryTake("inet"u8) ? Family.Inet
            : cursor.TryTake("ip"u8) ? Family.Ip
            : cursor.TryTake("ip6"u8) ? Family.Ip6
            : throw cursor.Fault(NftDiagnostics.NotWeirs, $"{cursor.Shown()} is no family that Weir writes");
        var at = cursor.At;
        var table = System.Text.Encoding.UTF8.GetString(cursor.Word());
        if (deletes)
        {
            End(cursor);
            _prelude.Delete(family, table, at);
            return;
        }

        if (cursor.IsAtEnd)
        {
            _prelude.Add(family, table, _tables.Count > 0, at);
            return;
        }

        cursor.Take("{"u8);
        End(cursor);
        if (_tables.Any(t => t.Family == family && t.Table == table))
        {
            throw LineCursor.FaultAt(at, NftDiagnostics.Twice, $"there is a table \"{table}\" of this family already");
        }

        _prelude.Begin(family, table, at);
        _table = new TableBuilder(family, table, name, findings);
        _block = Block.Table;
    }

    private void InTable(ReadOnlySpan<byte> text, int number, TableBuilder table)
    {
        if (IsEnd(text))
        {
            _tables.Add(table.Build());
            _block = Block.Outside;
            return;
        }

        var note = NoteReader.Find(text);
        var items = note < 0 ? [] : NoteReader.Read(text[(note + NftNote.Mark.Length)..], note);
        var cursor = new LineCursor(note < 0 ? text : text[..note].TrimEnd((byte)' '));
        var isSet = cursor.TryTake("set"u8);
        if (isSet || cursor.TryTake("map"u8))
        {
            // The block is entered before the name is judged, so that its lines are not taken for others.
            _block = Block.Set;
            _set = new SetBuilder(isSet, items);
            _set.Name = table.NewName(ref cursor, "set");
        }
        else if (cursor.TryTake("chain"u8))
        {
            _block = Block.Chain;
            table.StartChain(ref cursor, items, number);
        }
        else
        {
            cursor.Take("counter"u8);
            _block = Block.Counter;
            table.AddCounter(ref cursor);
        }

        cursor.Take("{"u8);
        End(cursor);
    }

    private void InSet(ReadOnlySpan<byte> text, TableBuilder table, SetBuilder set)
    {
        if (IsEnd(text))
        {
            var declaration = set.Declaration;
            if (_elements is not null)
            {
                declaration = declaration with { Verdicts = _elements.Verdicts };
            }

            table.AddSet(declaration, _elements?.Table);
            _elements = null;
            _block = Block.Table;
            return;
        }

        var cursor = new LineCursor(text);
        if (cursor.TryTake("elements = {"u8))
        {
            End(cursor);
            _elements = new ElementReader(set.Declaration, _file, now);
            _block = Block.Elements;
            return;
        }

        set.Read(ref cursor);
        End(cursor);
    }

    private static bool IsEnd(ReadOnlySpan<byte> text) => text is [(byte)'}'];

    private static void Expect(ReadOnlySpan<byte> text, ReadOnlySpan<byte> expected)
    {
        var cursor = new LineCursor(text);
        cursor.Take(expected);
        End(cursor);
    }

    private static void End(in LineCursor cursor)
    {
        if (!cursor.IsAtEnd)
        {
            throw cursor.Fault(NftDiagnostics.Syntax, $"{cursor.Shown()}; expected the end of the line");
        }
    }
}
