using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;

namespace Weir.Sources.IptablesSave;

/// <summary>Puts blocks together, in their order, into tables; does what the commands between say.</summary>
internal sealed class DumpJoiner(string path, ImportSettings settings)
{
    private const int KeptPerCode = 100_000;

    private readonly List<TableBuilder> _tables = [];
    private readonly DiagnosticBag _diagnostics = new(KeptPerCode);
    private readonly Dictionary<BlockParser, (int Table, ChainBuilder? Chain)[]> _known = [];
    private int _tableNumber;
    private TableBuilder? _table;
    private TableBuilder? _earlier;
    private int _tableLine;
    private bool _undecided;
    private bool _sawTable;
    private bool _sawCarriageReturn;
    private long _lines;

    /// <summary>Tells what became of each rule; shared with the checks of whole tables.</summary>
    public RuleCounter Counter { get; } = new();

    /// <summary>More rules than allowed: nothing is read any more.</summary>
    public bool IsFull { get; private set; }

    public void Add(Block block)
    {
        _lines += block.Lines;
        if (block.FirstCarriageReturn > 0 && !_sawCarriageReturn)
        {
            _sawCarriageReturn = true;
            _diagnostics.Add(IptablesErrors.CarriageReturns(new Position.InFile(path, block.FirstCarriageReturn)));
        }

        if (block.Parser is not { } parser)
        {
            return;
        }

        foreach (ref readonly var item in block.Items)
        {
            Add(block, parser, in item);
            if (IsFull)
            {
                return;
            }
        }
    }

    public Import Finish()
    {
        EndTable(committed: false);
        if (_lines == 0)
        {
            _diagnostics.Add(IptablesErrors.EmptyFile(path));
        }
        else if (!_sawTable)
        {
            _diagnostics.Add(IptablesErrors.NoTables(path));
        }

        var finisher = new TableFinisher(path, settings, Counter, _diagnostics);
        var tables = new Ruleset[_tables.Count];
        for (var i = 0; i < tables.Length; i++)
        {
            tables[i] = finisher.Finish(_tables[i]);
        }

        var found = _diagnostics.ToImmutable().Sort(static (left, right) => LineOf(left).CompareTo(LineOf(right)));
        return new Import(new([.. tables]), Counter.ToCounts(_lines), found);
    }

    /// <summary>Stands behind what has no line: "and 12 more".</summary>
    private static int LineOf(Diagnostic diagnostic) =>
        diagnostic.Position is Position.InFile place ? place.Line : int.MaxValue;

    private void Add(Block block, BlockParser parser, in BlockItem item)
    {
        switch (item.Kind)
        {
            case ItemKind.Rules:
                Append(parser, in item, new RuleRun(block.Rules, item.First, item.Count));
                break;
            case ItemKind.Rule:
                AddRule(parser, in item);
                break;
            case ItemKind.Table when item.Content is DumpState state:
                BeginTable(state, item.Line);
                break;
            case ItemKind.Chain when item.Content is ChainLine chain:
                Decide(chain.Hook is not null, item.Line);
                DeclareChain(chain, item.Line);
                break;
            case ItemKind.Commit:
                EndTable(committed: true);
                break;
            case ItemKind.Command:
                Decide(false, item.Line);
                new TableCommands(path, _diagnostics).Do(
                    _table,
                    in item,
                    item.Chain < 0 ? "" : parser.Chains[item.Chain]
                );
                break;
            case ItemKind.Fault when item.Content is LineFault fault:
                _diagnostics.Add(fault.Diagnostic);
                Counter.Refused(fault.IsRule);
                break;
            default:
                break;
        }
    }

    private void BeginTable(DumpState state, int line)
    {
        EndTable(committed: false);
        _sawTable = true;
        _tableNumber++;
        if (state.Table == TableKind.None)
        {
            return;
        }

        _tableLine = line;
        _earlier = _tables.Find(table => table.Kind == state.Table && table.Family == state.Family);
        _undecided = _earlier is not null;
        _table = _earlier ?? new TableBuilder(state.Family, state.Table);
        if (_earlier is null)
        {
            _tables.Add(_table);
        }
    }

    /// <summary>
    /// A table given again replaces the first one when it declares built-in chains, as a dump does; without them it is a file for
    /// --noflush and goes on where the first one ended.
    /// </summary>
    private void Decide(bool declaresBuiltIn, int line)
    {
        if (!_undecided || _table is null)
        {
            return;
        }

        _undecided = false;
        if (declaresBuiltIn)
        {
            _diagnostics.Add(IptablesErrors.TableAgain(new Position.InFile(path, _tableLine), _table.Kind.Name()));
            _tables.Remove(_table);
            _table = new TableBuilder(_table.Family, _table.Kind);
            _tables.Add(_table);
            _tableNumber++;
        }
    }

    private void EndTable(bool committed)
    {
        if (_table is not null && !committed)
        {
            _diagnostics.Add(IptablesErrors.NoCommit(new Position.InFile(path, _tableLine), _table.Kind.Name()));
        }

        (_table, _earlier, _undecided) = (null, null, false);
    }

    private void DeclareChain(ChainLine line, int number)
    {
        if (_table is null)
        {
            return;
        }

        var chain = _table.Find(line.Name);
        if (chain is null)
        {
            chain = _table.Add(line.Name, line.Hook);
        }
        else if (chain.Count > 0 || line.Hook is null)
        {
            _diagnostics.Add(IptablesErrors.ChainAgain(new Position.InFile(path, number), line.Name));
            chain.Clear();
        }

        chain.Drops = line.Drops ?? chain.Drops;
        chain.Tally = line.Tally ?? chain.Tally;
    }

    private void Append(BlockParser parser, in BlockItem item, RuleRun run)
    {
        Decide(false, item.Line);
        if (_table is null)
        {
            return;
        }

        if (ChainOf(parser, item.Chain) is not { } chain)
        {
            foreach (ref readonly var entry in run.AsSpan())
            {
                RefuseForChain(parser, item.Chain, in entry);
            }

            return;
        }

        var left = settings.MaxRules - Counter.Kept;
        if (run.Count > left)
        {
            Fill(run.Entries[run.First + (int)left].Rule.Origin.Line);
            run = run with { Count = (int)left };
        }

        foreach (ref readonly var entry in run.AsSpan())
        {
            Counter.Keep(entry.Flags);
        }

        chain.Append(in run);
    }

    private void AddRule(BlockParser parser, in BlockItem item)
    {
        Decide(false, item.Line);
        if (_table is null)
        {
            return;
        }

        var commands = new TableCommands(path, _diagnostics);
        if (item.Command == CoreOption.Delete)
        {
            commands.Delete(_table, in item, parser.Chains[item.Chain]);
        }
        else if (ChainOf(parser, item.Chain) is not { } chain)
        {
            RefuseForChain(parser, item.Chain, item.Entry);
        }
        else if (Counter.Kept == settings.MaxRules)
        {
            Fill(item.Line);
        }
        else
        {
            Counter.Keep(item.Entry.Flags);
            commands.Place(chain, in item, Counter);
        }
    }

    private void RefuseForChain(BlockParser parser, int chain, in RuleEntry entry)
    {
        if ((entry.Flags & RuleFlags.Further) == RuleFlags.None)
        {
            _diagnostics.Add(
                IptablesErrors.UndeclaredChain(new Position.InFile(path, entry.Rule.Origin.Line), parser.Chains[chain])
            );
            Counter.Refused(true);
        }
    }

    private void Fill(int line)
    {
        IsFull = true;
        _diagnostics.Add(IptablesErrors.TooManyRules(new Position.InFile(path, line), settings.MaxRules));
    }

    /// <summary>The chain a parser's number stands for in this table; remembered, for there are millions of rules.</summary>
    private ChainBuilder? ChainOf(BlockParser parser, int number)
    {
        if (!_known.TryGetValue(parser, out var chains))
        {
            chains = [];
        }

        if (number >= chains.Length)
        {
            System.Array.Resize(ref chains, Math.Max(256, (number + 1) * 2));
            _known[parser] = chains;
        }

        ref var known = ref chains[number];
        if (known.Table != _tableNumber || known.Chain is null or { IsRemoved: true })
        {
            known = (_tableNumber, _table?.FindOrBuiltIn(parser.Chains[number]));
        }

        return known.Chain;
    }
}
