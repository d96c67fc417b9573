using System.Collections.Immutable;
using Weir.Core.Analysis.Cubes;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint;

/// <summary>A place in a chain.</summary>
internal readonly record struct RuleIndex(int Chain, int Rule);

/// <summary>One table with what every kind of finding asks of it: who jumps where, what is reached, which fields rules change.</summary>
internal sealed class LintTable
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ImmutableArray<Cube>> _cubes = [];
    private readonly List<RuleIndex>[] _callers;
    private readonly bool[] _reachable;
    private readonly ChainEntries _entries;
    private readonly ChainEnds _ends;

    public LintTable(LintFirewall firewall, Ruleset ruleset)
    {
        Firewall = firewall;
        Ruleset = ruleset;
        for (var i = 0; i < Chains.Count; i++)
        {
            _names.TryAdd(Chains[i].Name, i);
        }

        Cubes = new CubeReader(ruleset);
        Changed = ChangedFields.Of(ruleset);
        _callers = FindCallers();
        _reachable = FindReachable();
        _entries = new ChainEntries(this);
        _ends = new ChainEnds(this);
        PairsLeft = firewall.Settings.PairBudget;
    }

    public LintFirewall Firewall { get; }

    public Ruleset Ruleset { get; }

    public EquatableArray<Chain> Chains => Ruleset.Chains;

    public CubeReader Cubes { get; }

    /// <summary>Fields that some statement of the table changes, so that a later test need not see what an earlier one saw.</summary>
    public IReadOnlySet<int> Changed { get; }

    /// <summary>Rules that may still be asked for packets that are tried.</summary>
    public int StepsLeft { get; set; } = 20_000_000;

    /// <summary>What is left of <see cref="LintSettings.PairBudget"/>.</summary>
    public int PairsLeft { get; set; }

    /// <summary>Tests of a chain's rules as cubes, kept: for chains that packets are tried on.</summary>
    public ImmutableArray<Cube> CubesOf(int chain)
    {
        if (!_cubes.TryGetValue(chain, out var cubes))
        {
            _cubes[chain] = cubes = [.. Chains[chain].Rules.Select(rule => Cubes.Read(rule.Matches))];
        }

        return cubes;
    }

    /// <summary>Index of the base chain at a hook; −1 when the table has none.</summary>
    public int BaseChain(Hook hook)
    {
        for (var i = 0; i < Chains.Count; i++)
        {
            if (Chains[i].Base is { } at && at.Hook == hook)
            {
                return i;
            }
        }

        return -1;
    }

    public Rule this[RuleIndex at] => Chains[at.Chain].Rules[at.Rule];

    public int IndexOf(string chain) => _names.GetValueOrDefault(chain, -1);

    /// <summary>The rules that jump or go to the chain.</summary>
    public IReadOnlyList<RuleIndex> CallersOf(int chain) => _callers[chain];

    /// <summary>Whether any base chain leads to it.</summary>
    public bool IsReachable(int chain) => _reachable[chain];

    /// <summary>What packets have in common that come to the chain.</summary>
    public ImmutableArray<Cube> EntriesOf(int chain) => _entries.Of(chain);

    /// <summary>The verdict every packet gets that enters the chain, where its first rule already says so; else null.</summary>
    public Verdict? EndOf(Verdict? verdict) => _ends.Of(verdict);

    public void Report(Diagnostic finding) => Firewall.Found.Add(finding);

    /// <summary>The chain a verdict leads to, or −1.</summary>
    public int TargetOf(Verdict? verdict) =>
        verdict switch
        {
            Verdict.Jump jump => IndexOf(jump.Chain),
            Verdict.Goto go => IndexOf(go.Chain),
            _ => -1,
        };

    /// <summary>All chains a verdict may lead to.</summary>
    public IEnumerable<int> TargetsOf(Verdict? verdict)
    {
        if (verdict is Verdict.Map map)
        {
            var set = Ruleset.Sets.FirstOrDefault(set => set.Name == map.Name);
            return set is null ? [] : set.Verdicts.Select(TargetOf).Where(target => target >= 0);
        }

        var one = TargetOf(verdict);
        return one < 0 ? [] : [one];
    }

    private List<RuleIndex>[] FindCallers()
    {
        var callers = new List<RuleIndex>[Chains.Count];
        for (var i = 0; i < callers.Length; i++)
        {
            callers[i] = [];
        }

        for (var chain = 0; chain < Chains.Count; chain++)
        {
            for (var rule = 0; rule < Chains[chain].Rules.Count; rule++)
            {
                foreach (var target in TargetsOf(Chains[chain].Rules[rule].Verdict))
                {
                    callers[target].Add(new RuleIndex(chain, rule));
                }
            }
        }

        return callers;
    }

    private bool[] FindReachable()
    {
        var reached = new bool[Chains.Count];
        var open = new Stack<int>();
        for (var i = 0; i < Chains.Count; i++)
        {
            if (Chains[i].Base is not null)
            {
                reached[i] = true;
                open.Push(i);
            }
        }

        // A fragment without base chains (`iptables-restore --noflush`) is entered by chains of the table it is loaded into.
        if (open.Count == 0)
        {
            Array.Fill(reached, true);
        }

        while (open.TryPop(out var chain))
        {
            foreach (var rule in Chains[chain].Rules)
            {
                foreach (var target in TargetsOf(rule.Verdict))
                {
                    if (!reached[target])
                    {
                        reached[target] = true;
                        open.Push(target);
                    }
                }
            }
        }

        return reached;
    }
}
