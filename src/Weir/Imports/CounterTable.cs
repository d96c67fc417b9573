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
    /// <param name="places">From <see cref="Optimization.Places"/>; a rule that is an element twice has one row.</param>
    public static CounterTable Of(Firewall result, IReadOnlyList<RulePlace> places)
    {
        var table = new CounterTable(result, places);
        table.Collect();
        return table;
    }

    /// <summary>How many rules there are, how many had counted packets, and those that had counted most.</summary>
    /// <param name="path">Where the rows are written.</param>
    public CountedRules Busiest(string path, int most)
    {
        var busiest = new PriorityQueue<(int Row, int At), (ulong, int)>();
        int rules = 0,
            counted = 0;
        foreach (var row in Rows())
        {
            if (Place(row) is { Tally: { Packets: > 0 } tally })
            {
                counted++;
                // The least is taken out first: fewest packets, of equal ones the last.
                busiest.Enqueue((row, rules), (tally.Packets, -rules));
                if (busiest.Count > most)
                {
                    busiest.Dequeue();
                }
            }

            rules++;
        }

        var ordered = busiest.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element.Row);
        return new CountedRules(path, rules, counted, [.. ordered.Select(Describe)]);
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

    public void Write(TextWriter output)
    {
        output.Write("file\tline\tpackets\tbytes\tcomment\ttable\twhere\telement\n");
        foreach (var row in Rows())
        {
            WriteRow(output, Place(row), Where(row));
        }
    }

    private IEnumerable<int> Rows()
    {
        foreach (var file in _files.OrderBy(static lines => lines.File.Name, StringComparer.Ordinal))
        {
            for (var line = 1; line <= file.Last; line++)
            {
                if (file.RowOf(line) is >= 0 and var row)
                {
                    yield return row;
                }
            }
        }
    }

    private RulePlace Place(int row) => row < _places.Count ? _places[row] : _kept[row - _places.Count];

    private string? Where(int row) => row < _places.Count ? _places[row].Set : _chains[row - _places.Count];

    private CountedRule Describe(int row)
    {
        var place = Place(row);
        var where = Where(row) is { } name ? $"{place.Table} {name}" : "";
        if (place.Set is not null)
        {
            var key = new StringWriter(CultureInfo.InvariantCulture);
            var (set, elements) = _sets[place.Set];
            ElementText.WriteKey(key, set, elements, place.Element);
            where += $" {{ {key} }}";
        }

        return new CountedRule(
            $"{place.Origin.Table?.Name}({place.Origin.Line})",
            place.Tally?.Packets ?? 0,
            place.Tally?.Bytes ?? 0,
            where,
            place.Comment
        );
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
