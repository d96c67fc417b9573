using System.Collections.Immutable;
using Weir.Core.Analysis.Cubes;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint;

/// <summary>One chain that packets meet, with its rules' tests as cubes. Lives as long as the chain is looked at.</summary>
internal sealed class LintChain
{
    public LintChain(LintTable table, int index)
    {
        Table = table;
        Index = index;
        Cubes = [.. Rules.Select(rule => table.Cubes.Read(rule.Matches))];
        Dead = new bool[Rules.Count];
    }

    public LintTable Table { get; }

    public int Index { get; }

    public Chain Chain => Table.Chains[Index];

    public EquatableArray<Rule> Rules => Chain.Rules;

    /// <summary>The packets that pass each rule's tests.</summary>
    public ImmutableArray<Cube> Cubes { get; }

    /// <summary>Rules already found to be of no use, so that no second finding says the same.</summary>
    public bool[] Dead { get; }

    /// <summary>The cube asks no field that changes on the way: what held at one rule holds at the next.</summary>
    public bool IsSteady(int rule)
    {
        foreach (var part in Cubes[rule].Parts)
        {
            if (Table.Changed.Contains(part.Field))
            {
                return false;
            }
        }

        return true;
    }

    public Position PositionOf(int rule) => Wording.Position(Rules[rule]);

    /// <summary>Where the rule stands: file and line, or, where that is not known, its number in the chain.</summary>
    public string NameOf(int rule) => Wording.Name(Table, new RuleIndex(Index, rule));

    public void Report(Diagnostic finding) => Table.Report(finding);
}
