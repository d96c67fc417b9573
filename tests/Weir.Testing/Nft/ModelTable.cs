using Weir.Backends.Nft;
using Weir.Kernel.NfTables;

namespace Weir.Testing.Nft;

/// <summary>
/// One nf_tables table in memory that keeps its full state and refuses what the kernel refuses, step by step: an object in use is
/// not deleted, what is not there is neither named nor deleted, a map's key has one value, a full set takes no more.
/// </summary>
public sealed class ModelTable
{
    private readonly Dictionary<string, ModelSet> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelChain> _chains = new(StringComparer.Ordinal);
    private readonly HashSet<string> _counters = new(StringComparer.Ordinal);

    public bool Exists { get; private set; }

    public int ElementOperations { get; private set; }

    /// <summary>Applies all steps or throws at the first that the kernel would refuse.</summary>
    public void Apply(Plan plan)
    {
        foreach (var operation in plan.Operations())
        {
            Apply(operation);
        }
    }

    /// <summary>Everything in the table as sorted lines, to be compared; rules in their order.</summary>
    public string Dump()
    {
        var lines = new List<string>();
        lines.AddRange(_counters.Select(c => $"counter {c}"));
        foreach (var (name, set) in _sets)
        {
            lines.Add($"set {name} {set.Spec with { Size = 0, Key = [], Data = [], ElementExpressions = [] }}");
            lines.AddRange(set.Elements.Select(e => $"set {name} element {e.Key} {e.Value}"));
        }

        foreach (var (name, chain) in _chains)
        {
            lines.Add($"chain {name} {chain.Base}");
            lines.AddRange(
                chain.Rules.Select((r, i) => $"chain {name} rule {i:000} {ExpressionText.Of(r)} {r.Comment}")
            );
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    /// <summary>What the packet path or time does: an element appears or goes.</summary>
    public IDictionary<string, string> Elements(string set) => _sets[set].Elements;

    public uint SizeOf(string set) => _sets[set].Spec.Size;

    private void Apply(NftOperation operation)
    {
        Refuse(!Exists && operation is not NftOperation.AddTable, "ENOENT", operation);
        switch (operation)
        {
            case NftOperation.AddTable:
                Exists = true;
                break;
            case NftOperation.DeleteTable:
                Exists = false;
                _sets.Clear();
                _chains.Clear();
                _counters.Clear();
                break;
            case NftOperation.AddCounter add:
                Refuse(!_counters.Add(add.Counter.Name), "EEXIST", operation);
                break;
            case NftOperation.DeleteCounter delete:
                Refuse(
                    Expressions().Any(e => e is Expression.CounterReference r && r.Name == delete.Counter),
                    "EBUSY",
                    operation
                );
                Refuse(!_counters.Remove(delete.Counter), "ENOENT", operation);
                break;
            case NftOperation.AddSet add:
                Refuse(!_sets.TryAdd(add.Set.Name, new ModelSet(add.Set)), "EEXIST", operation);
                break;
            case NftOperation.DeleteSet delete:
                Refuse(Expressions().Any(e => SetOf(e) == delete.Set), "EBUSY", operation);
                Refuse(!_sets.Remove(delete.Set), "ENOENT", operation);
                break;
            case NftOperation.FlushSet flush:
                _sets[flush.Set].Elements.Clear();
                break;
            case NftOperation.AddChain add:
                AddChain(add);
                break;
            case NftOperation.DeleteChain delete:
                Refuse(IsReferenced(delete.Chain), "EBUSY", operation);
                Refuse(!_chains.Remove(delete.Chain), "ENOENT", operation);
                break;
            case NftOperation.FlushChain flush:
                Refuse(!_chains.ContainsKey(flush.Chain), "ENOENT", operation);
                _chains[flush.Chain].Rules.Clear();
                break;
            case NftOperation.AddRule add:
                AddRule(add);
                break;
            case NftOperation.AddElements add:
                AddElements(add);
                break;
            case NftOperation.DeleteElements delete:
                DeleteElements(delete);
                break;
            default:
                throw new NotSupportedException(operation.ToString());
        }
    }

    private void AddChain(NftOperation.AddChain add)
    {
        if (!_chains.TryGetValue(add.Chain, out var chain))
        {
            _chains.Add(add.Chain, new ModelChain { Base = add.Base });
            return;
        }

        // An existing chain takes another policy and nothing else (nf_tables_updchain).
        Refuse(chain.Base is null != add.Base is null, "EEXIST", add);
        Refuse(
            chain.Base is { } had && had with { Drops = false } != (add.Base ?? had) with { Drops = false },
            "EEXIST",
            add
        );
        chain.Base = add.Base;
    }

    private void AddRule(NftOperation.AddRule add)
    {
        Refuse(!_chains.ContainsKey(add.Chain), "ENOENT", add);
        foreach (var expression in add.Rule.Expressions)
        {
            Refuse(SetOf(expression) is { } set && !_sets.ContainsKey(set), "ENOENT", add);
            Refuse(expression is Expression.CounterReference c && !_counters.Contains(c.Name), "ENOENT", add);
            Refuse(
                expression is Expression.Verdict { Value.Chain: { } chain } && !_chains.ContainsKey(chain),
                "ENOENT",
                add
            );
        }

        _chains[add.Chain].Rules.Add(add.Rule);
    }

    private void AddElements(NftOperation.AddElements add)
    {
        Refuse(!_sets.TryGetValue(add.Set.Name, out var set) || set.Spec.Stride != add.Set.Stride, "ENOENT", add);
        foreach (var (key, value) in Split(add.Set, add.Elements))
        {
            ElementOperations++;
            Refuse(value.Chain is { } chain && !_chains.ContainsKey(chain), "ENOENT", add);
            if (set!.Elements.TryGetValue(key, out var had))
            {
                Refuse(!had.StartsWith(value.Data, StringComparison.Ordinal), "EEXIST", add);
                continue;
            }

            Refuse(set.Spec.Size > 0 && set.Elements.Count >= set.Spec.Size, "ENFILE", add);
            set.Elements.Add(key, value.Data + value.Note);
        }
    }

    private void DeleteElements(NftOperation.DeleteElements delete)
    {
        Refuse(!_sets.TryGetValue(delete.Set.Name, out var set), "ENOENT", delete);
        foreach (var (key, _) in Split(delete.Set, delete.Elements))
        {
            ElementOperations++;
            Refuse(!set!.Elements.Remove(key), "ENOENT", delete);
        }
    }

    private static IEnumerable<(string Key, (string Data, string Note, string? Chain) Value)> Split(
        SetSpec set,
        ElementBlock block
    )
    {
        var keyBytes = set.Stride - set.DataLength;
        for (var i = 0; i < block.Count; i++)
        {
            var element = block.Bytes.Slice(i * set.Stride, set.Stride).Span;
            var verdict = block.Verdicts.IsDefaultOrEmpty ? (VerdictSpec?)null : block.Verdicts[i];
            var data = $"data {Convert.ToHexStringLower(element[keyBytes..])} {verdict};";
            var comment = block.Comments.IsDefaultOrEmpty ? null : block.Comments[i];
            var timeout = block.TimeoutsMs.IsDefaultOrEmpty ? 0 : block.TimeoutsMs[i];
            var counter = block.Counters.IsDefaultOrEmpty ? default : block.Counters[i];
            var note = $" comment {comment} timeout {timeout} counter {counter.Packets}/{counter.Bytes}";
            yield return (Convert.ToHexStringLower(element[..keyBytes]), (data, note, verdict?.Chain));
        }
    }

    private bool IsReferenced(string chain) =>
        Expressions().Any(e => e is Expression.Verdict v && v.Value.Chain == chain)
        || _sets.Values.Any(s => s.Elements.Values.Any(v => v.Contains($"Chain = {chain} ", StringComparison.Ordinal)));

    private IEnumerable<Expression> Expressions() =>
        _chains.Values.SelectMany(c => c.Rules).SelectMany(r => r.Expressions);

    private static string? SetOf(Expression expression) =>
        expression switch
        {
            Expression.Lookup lookup => lookup.Set,
            Expression.Dynset dynset => dynset.Set,
            _ => null,
        };

    private static void Refuse(
        [System.Diagnostics.CodeAnalysis.DoesNotReturnIf(true)] bool when,
        string errno,
        NftOperation operation
    )
    {
        if (when)
        {
            throw new InvalidOperationException($"{errno}: {OperationText.Describe(operation)}");
        }
    }

    private sealed record ModelSet(SetSpec Spec)
    {
        public Dictionary<string, string> Elements { get; } = new(StringComparer.Ordinal);
    }

    private sealed class ModelChain
    {
        public BaseChainSpec? Base { get; set; }

        public List<RuleSpec> Rules { get; } = [];
    }
}
