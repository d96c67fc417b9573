using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Collects the steps of a plan for one table.</summary>
internal sealed class PlanBuilder(NfFamily family, string table, DateTimeOffset now)
{
    private readonly ImmutableArray<PlanStep>.Builder _steps = ImmutableArray.CreateBuilder<PlanStep>();

    public Plan ToPlan() => _steps.Count == 0 ? Plan.Empty : new Plan(_steps.DrainToImmutable());

    public void AddTable() => Add(new NftOperation.AddTable(family, table));

    public void AddCounter(string name) =>
        Add(new NftOperation.AddCounter(family, table, new CounterSpec(NftName.Of(name))));

    public void DeleteCounter(string name) => Add(new NftOperation.DeleteCounter(family, table, name));

    public void AddChain(string name, BaseChainSpec? hook) => Add(new NftOperation.AddChain(family, table, name, hook));

    public void DeleteChain(string name) => Add(new NftOperation.DeleteChain(family, table, name));

    public void FlushChain(string name) => Add(new NftOperation.FlushChain(family, table, name));

    public void DeleteSet(string name) => Add(new NftOperation.DeleteSet(family, table, name));

    public void AddSet(SetDeclaration set) =>
        _steps.Add(new PlanStep(new NftOperation.AddSet(family, table, NftSpecs.Set(set)), set));

    public void AddRule(string chain, RuleSpec spec, Rule rule) =>
        _steps.Add(new PlanStep(new NftOperation.AddRule(family, table, NftName.Of(chain), spec)) { Rule = rule });

    public void AddElements(SetDeclaration set, ElementTable elements) =>
        AddElements(set, elements, NftElements.Block(set, elements, now));

    public void AddElements(SetDeclaration set, ElementTable elements, ImmutableArray<CounterValue> counters) =>
        AddElements(set, elements, NftElements.Block(set, elements, now) with { Counters = counters });

    private void AddElements(SetDeclaration set, ElementTable elements, ElementBlock block)
    {
        if (elements.Count > 0)
        {
            _steps.Add(
                new PlanStep(new NftOperation.AddElements(family, table, NftSpecs.Set(set), block), set, elements)
            );
        }
    }

    /// <summary>Elements that were read back, as they were.</summary>
    public void RestoreElements(SetDeclaration set, ElementBlock block)
    {
        if (block.Count > 0)
        {
            AddElements(set, NftElements.Table(set, block, now), block);
        }
    }

    public void DeleteElements(SetDeclaration set, ElementTable elements)
    {
        if (elements.Count == 0)
        {
            return;
        }

        var spec = NftSpecs.Set(set);
        if (Expiring(set, elements) is { } expiring)
        {
            var block = NftElements.Block(set, expiring, now);
            _steps.Add(
                new PlanStep(new NftOperation.AddElements(family, table, spec, block), set, expiring) { IsGuard = true }
            );
        }

        var keys = NftElements.Keys(set, elements);
        _steps.Add(new PlanStep(new NftOperation.DeleteElements(family, table, spec, keys), set, elements));
    }

    // To add what is there changes nothing, to delete what is not there fails: so what may have expired is added, then deleted.
    private static ElementTable? Expiring(SetDeclaration set, ElementTable elements)
    {
        if (elements.Notes is not { } notes || !set.Timeouts)
        {
            return null;
        }

        var expiring = new ElementTable(elements.Stride);
        foreach (var (index, note) in notes.OrderBy(n => n.Key))
        {
            if (note.Expires is not null)
            {
                elements[index].CopyTo(expiring.Append(elements.OriginOf(index)));
            }
        }

        return expiring.Count > 0 ? expiring : null;
    }

    private void Add(NftOperation operation) => _steps.Add(new PlanStep(operation));
}
