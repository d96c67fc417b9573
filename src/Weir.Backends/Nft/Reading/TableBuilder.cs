using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.Nft.Reading;

/// <summary>Collects one table and checks what its parts say of one another.</summary>
internal sealed class TableBuilder(Family family, string table, string file, DiagnosticBag findings)
{
    private readonly List<string> _counters = [];
    private readonly List<SetDeclaration> _sets = [];
    private readonly Dictionary<string, SetDeclaration> _setByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ElementTable> _elements = new(StringComparer.Ordinal);
    private readonly List<Chain> _chains = [];
    private readonly HashSet<(string Kind, string Name)> _names = [];
    private readonly List<Rule> _rules = [];
    private readonly List<(string Chain, Origin Origin)> _targets = [];
    private Chain? _chain;
    private RuleReader? _reader;

    /// <summary>A name that is not taken yet.</summary>
    public string NewName(ref LineCursor cursor, string kind)
    {
        var at = cursor.At;
        var name = cursor.Name();
        return _names.Add((kind, name))
            ? name
            : throw LineCursor.FaultAt(at, NftDiagnostics.Twice, $"there is a {kind} \"{name}\" already");
    }

    public void AddCounter(ref LineCursor cursor) => _counters.Add(NewName(ref cursor, "counter"));

    public void AddSet(SetDeclaration set, ElementTable? elements)
    {
        _sets.Add(set);
        _setByName[set.Name] = set;
        if (elements is not null)
        {
            _elements[set.Name] = elements;
        }

        foreach (var verdict in set.Verdicts)
        {
            NoteTarget(verdict, default);
        }
    }

    public void StartChain(ref LineCursor cursor, List<NoteItem> notes, int line)
    {
        _rules.Clear();
        _chain = new Chain("", null, []);
        _reader = new RuleReader(family, _setByName);
        _chain = new Chain(NewName(ref cursor, "chain"), null, []) { Tally = TallyOf(notes, line) };
    }

    public void Rule(ReadOnlySpan<byte> text, Origin origin)
    {
        if (_chain is null || _reader is null)
        {
            return;
        }

        if (text.StartsWith("type "u8))
        {
            if (_rules.Count > 0 || _chain.Base is not null)
            {
                throw LineCursor.FaultAt(0, NftDiagnostics.Syntax, "a hook behind the first rule");
            }

            _chain = _chain with { Base = HookReader.Read(text) };
            return;
        }

        var rule = _reader.Read(text, origin);
        _rules.Add(rule);
        NoteTarget(rule.Verdict, origin);
    }

    public void EndChain()
    {
        if (_chain is not null)
        {
            _chains.Add(_chain with { Rules = [.. _rules] });
        }
    }

    public Ruleset Build()
    {
        foreach (var (chain, origin) in _targets)
        {
            if (!_names.Contains(("chain", chain)))
            {
                findings.Add(
                    NftDiagnostics.Unknown.Error(
                        origin.Line == 0 ? new Position.InFile(file, 1) : origin.At(""),
                        $"there is no chain \"{chain}\" in table {table}",
                        "declare the chain or remove the rule"
                    )
                );
            }
        }

        return new Ruleset(family, table, [.. _chains], [.. _sets], [.. _counters]) { Elements = _elements };
    }

    private void NoteTarget(Verdict? verdict, Origin origin)
    {
        if (verdict is Verdict.Jump jump)
        {
            _targets.Add((jump.Chain, origin));
        }
        else if (verdict is Verdict.Goto go)
        {
            _targets.Add((go.Chain, origin));
        }
    }

    private static Tally? TallyOf(List<NoteItem> notes, int line) =>
        notes is [{ Kind: "tally", Words: [var packets, var bytes] }]
        && ulong.TryParse(packets, System.Globalization.CultureInfo.InvariantCulture, out var p)
        && ulong.TryParse(bytes, System.Globalization.CultureInfo.InvariantCulture, out var b)
            ? new Tally(p, b)
        : notes.Count == 0 ? null
        : throw LineCursor.FaultAt(0, NftDiagnostics.Syntax, $"line {line} has a note that belongs to no chain");
}
