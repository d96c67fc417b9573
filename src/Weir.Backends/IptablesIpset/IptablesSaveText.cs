using System.Collections.Immutable;
using System.Text;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.IptablesIpset;

/// <summary>Tables in the form of <c>iptables-save</c> 1.8.9, as <c>iptables-restore</c> reads them.</summary>
public static class IptablesSaveText
{
    /// <summary>Writes the tables one after another. A rule that iptables cannot say is not written: its finding is an error.</summary>
    /// <param name="output">Gets lines that end with '\n', whatever the system's way.</param>
    /// <param name="tables">Tables of IPv4 or of IPv6, not of both: the two are two files.</param>
    /// <param name="counters">Write the tallies of rules (<c>-c</c>), which iptables-restore reads with <c>-c</c>.</param>
    /// <exception cref="ArgumentException">A table of both families at once, or tables of different ones.</exception>
    public static ImmutableArray<Diagnostic> Write(TextWriter output, IEnumerable<Ruleset> tables, bool counters)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(tables);
        var findings = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        Family? family = null;
        foreach (var table in tables)
        {
            if (table.Family == Family.Inet || (family is { } known && known != table.Family))
            {
                throw new ArgumentException($"table {table.Table} is {table.Family}", nameof(tables));
            }

            if (family is null)
            {
                output.Write(
                    table.Family == Family.Ip
                        ? "# iptables-save, written by weir\n"
                        : "# ip6tables-save, written by weir\n"
                );
                family = table.Family;
            }

            new TableWriter(output, table, counters, findings).Write();
        }

        return findings.ToImmutable();
    }

    private sealed class TableWriter
    {
        private readonly TextWriter _output;
        private readonly Ruleset _table;
        private readonly bool _counters;
        private readonly DiagnosticBag _findings;
        private readonly StringBuilder _line = new(256);
        private readonly MatchLine _matches;
        private readonly ActionChains _actions;

        public TableWriter(TextWriter output, Ruleset table, bool counters, DiagnosticBag findings)
        {
            _output = output;
            _table = table;
            _counters = counters;
            _findings = findings;
            _matches = new MatchLine(_line);
            _actions = new ActionChains(table);
        }

        public void Write()
        {
            Collect();
            _output.Write('*');
            _output.Write(_table.Table);
            _output.Write('\n');
            foreach (var chain in _table.Chains)
            {
                Declare(chain);
            }

            foreach (var (name, _) in _actions.Chains)
            {
                _output.Write($":{name} - [0:0]\n");
            }

            foreach (var chain in _table.Chains)
            {
                foreach (var rule in chain.Rules)
                {
                    WriteRule(chain, rule);
                }
            }

            foreach (var (name, actions) in _actions.Chains)
            {
                WriteActions(name, actions);
            }

            _output.Write("COMMIT\n");
        }

        // Chains are declared before the first rule, so those for several actions must be known before it.
        private void Collect()
        {
            foreach (var chain in _table.Chains)
            {
                foreach (var rule in chain.Rules)
                {
                    if (!ActionChains.IsOne(rule))
                    {
                        _actions.For(rule);
                    }
                }
            }
        }

        private void Declare(Chain chain)
        {
            _line.Clear().Append(':').Append(chain.Name);
            _line.Append(
                chain.Base switch
                {
                    null => " -",
                    { Drops: true } => " DROP",
                    _ => " ACCEPT",
                }
            );
            AppendTally(_line.Append(' '), chain.Tally);
            Flush();
        }

        private void WriteRule(Chain chain, Rule rule)
        {
            _line.Clear();
            if (_counters && rule.Tally is { } tally)
            {
                AppendTally(_line, tally).Append(' ');
            }

            _line.Append("-A ").Append(chain.Name);
            var problem = _matches.Write(rule.Matches.AsSpan());
            if (rule.Comment is { } comment)
            {
                _line.Append(" -m comment --comment ").AppendQuoted(comment);
            }

            problem ??= ActionChains.IsOne(rule)
                ? AppendOne(rule.Statements, rule.Verdict)
                : TargetWords.Append(_line, _actions.For(rule));
            if (problem is null)
            {
                Flush();
            }
            else
            {
                _findings.Add(IptablesErrors.UnsayableRule(_table, chain, rule, problem));
            }
        }

        private string? AppendOne(Core.EquatableArray<Statement> statements, Verdict? verdict) =>
            statements.Count == 1 ? TargetWords.Append(_line, statements[0])
            : verdict is not null ? TargetWords.Append(_line, verdict)
            : null;

        private void WriteActions(string name, ActionChains.Actions actions)
        {
            foreach (var statement in actions.Statements)
            {
                WriteAction(name, TargetWords.Append(Begin(name), statement));
            }

            if (actions.Verdict is not null && actions.Statements[^1] is not Statement.Nat)
            {
                WriteAction(name, TargetWords.Append(Begin(name), actions.Verdict));
            }
        }

        private StringBuilder Begin(string chain) => _line.Clear().Append("-A ").Append(chain);

        private void WriteAction(string chain, string? problem)
        {
            if (problem is null)
            {
                Flush();
            }
            else
            {
                _findings.Add(IptablesErrors.UnsayableChain(_table, chain, $"iptables has no words for {problem}"));
            }
        }

        private static StringBuilder AppendTally(StringBuilder line, Tally? tally) =>
            line.Append('[').AppendNumber(tally?.Packets ?? 0).Append(':').AppendNumber(tally?.Bytes ?? 0).Append(']');

        private void Flush()
        {
            _output.Write(_line.Append('\n'));
        }
    }
}
