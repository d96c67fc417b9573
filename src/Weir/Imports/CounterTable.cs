using System.Globalization;
using Weir.Backends.Nft;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Imports;

/// <summary>
/// Where each rule of the source is now, with what it had counted and said, as tab-separated text: one row for each rule, in the order of the
/// files. A line of a file costs four bytes while it is written.
/// </summary>
internal sealed class CounterTable
{
    public const string Suffix = ".counters.tsv";

    private readonly Firewall _result;
    private readonly IReadOnlyList<RulePlace> _places;
    private readonly List<RulePlace> _kept = [];
    private readonly List<string> _chains = [];
    private readonly List<SourceLines> _files = [];
    private readonly Dictionary<string, (SetDeclaration Set, ElementTable Elements)> _sets = new(
        StringComparer.Ordinal
    );

    private CounterTable(Firewall result, IReadOnlyList<RulePlace> places)
    {
        _result = result;
        _places = places;
    }

    /// <param name="result">What the places are in.</param>
    /// <param name="places">From <see cref="Optimization.Places"/>; a rule that is an element twice is written once.</param>
    public static void Write(TextWriter output, Firewall result, IReadOnlyList<RulePlace> places)
    {
        var table = new CounterTable(result, places);
        table.Collect();
        table.WriteRows(output);
    }

    // An element tells more than the chain of the rule that looks it up; both are more than "it is gone".
    private void Collect()
    {
        for (var i = 0; i < _places.Count; i++)
        {
            if (_places[i].Set is not null)
            {
                Claim(_places[i].Origin, i);
            }
        }

        foreach (var table in _result.Tables)
        {
            foreach (var set in table.Sets)
            {
                _sets[set.Name] = (set, table.Elements.GetValueOrDefault(set.Name) ?? new ElementTable(set.Stride));
            }

            foreach (var chain in table.Chains)
            {
                foreach (var rule in chain.Rules)
                {
                    if (Claim(rule.Origin, _places.Count + _kept.Count))
                    {
                        _kept.Add(new RulePlace(table.Table, rule.Origin, rule.Comment, rule.Tally, null, 0));
                        _chains.Add(chain.Name);
                    }
                }
            }
        }

        for (var i = 0; i < _places.Count; i++)
        {
            Claim(_places[i].Origin, i);
        }
    }

    private bool Claim(Origin origin, int row) =>
        origin is { Table: { } file, Line: > 0 } && LinesOf(file).Claim(origin.Line, row);

    private SourceLines LinesOf(OriginTable file)
    {
        // Rules of one file follow each other: the file asked for is nearly always the last.
        for (var i = _files.Count - 1; i >= 0; i--)
        {
            if (_files[i].File == file)
            {
                return _files[i];
            }
        }

        var lines = new SourceLines(file);
        _files.Add(lines);
        return lines;
    }

    private void WriteRows(TextWriter output)
    {
        output.Write("file\tline\tpackets\tbytes\tcomment\ttable\twhere\telement\n");
        foreach (var file in _files.OrderBy(static lines => lines.File.Name, StringComparer.Ordinal))
        {
            for (var line = 1; line <= file.Last; line++)
            {
                var row = file.RowOf(line);
                if (row >= _places.Count)
                {
                    WriteRow(output, _kept[row - _places.Count], _chains[row - _places.Count]);
                }
                else if (row >= 0)
                {
                    WriteRow(output, _places[row], _places[row].Set);
                }
            }
        }
    }

    private void WriteRow(TextWriter output, RulePlace place, string? where)
    {
        WriteEscaped(output, place.Origin.Table?.Name);
        output.Write(string.Create(CultureInfo.InvariantCulture, $"\t{place.Origin.Line}\t"));
        output.Write(place.Tally?.Packets.ToString(CultureInfo.InvariantCulture));
        output.Write('\t');
        output.Write(place.Tally?.Bytes.ToString(CultureInfo.InvariantCulture));
        output.Write('\t');
        WriteEscaped(output, place.Comment);
        output.Write('\t');
        WriteEscaped(output, place.Table);
        output.Write('\t');
        WriteEscaped(output, where);
        output.Write('\t');
        if (place.Set is not null)
        {
            var (set, elements) = _sets[place.Set];
            ElementText.WriteKey(output, set, elements, place.Element);
        }

        output.Write('\n');
    }

    /// <summary>No cell holds a tab or the end of a line: <c>\t \n \r \\</c>, as PostgreSQL's COPY reads them.</summary>
    private static void WriteEscaped(TextWriter output, string? text)
    {
        foreach (var character in text ?? "")
        {
            switch (character)
            {
                case '\t':
                    output.Write("\\t");
                    break;
                case '\n':
                    output.Write("\\n");
                    break;
                case '\r':
                    output.Write("\\r");
                    break;
                case '\\':
                    output.Write("\\\\");
                    break;
                default:
                    output.Write(character);
                    break;
            }
        }
    }

    /// <summary>The row of each line of one file.</summary>
    private sealed class SourceLines(OriginTable file)
    {
        // Row + 1; 0 for a line without.
        private int[] _rows = new int[1024];

        public OriginTable File => file;

        public int Last { get; private set; }

        public bool Claim(int line, int row)
        {
            if (line >= _rows.Length)
            {
                Array.Resize(ref _rows, Math.Max(line + 1, _rows.Length * 2));
            }

            if (_rows[line] != 0)
            {
                return false;
            }

            _rows[line] = row + 1;
            Last = Math.Max(Last, line);
            return true;
        }

        public int RowOf(int line) => _rows[line] - 1;
    }
}
