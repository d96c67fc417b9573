using System.Text;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Sources.IptablesSave;

/// <summary>What a restore file may do besides appending: -I, -R, -D, -N, -X, -F, -P, -Z.</summary>
internal sealed class TableCommands(string path, DiagnosticBag diagnostics)
{
    public void Do(TableBuilder? table, in BlockItem item, string name)
    {
        if (table is null)
        {
            return;
        }

        var at = new Position.InFile(path, item.Line);
        if (item.Chain < 0)
        {
            foreach (var each in table.Chains.ToArray())
            {
                Do(table, each, item.Command, at);
            }

            return;
        }

        if (item.Command == CoreOption.NewChain)
        {
            New(table, name, at);
            return;
        }

        if (table.FindOrBuiltIn(name) is not { } chain)
        {
            diagnostics.Add(IptablesErrors.UndeclaredChain(at, name));
        }
        else if (item.Command == CoreOption.Policy)
        {
            SetPolicy(chain, item.Content as string ?? "", at);
        }
        else
        {
            Do(table, chain, item.Command, at);
        }
    }

    /// <summary>Puts a rule in at a place (-I) or in the place of another (-R).</summary>
    public void Place(ChainBuilder chain, in BlockItem item, RuleCounter counter)
    {
        var position = Math.Max(1, item.Position);
        if (item.Command == CoreOption.Insert && position == 1)
        {
            chain.Prepend(item.Entry);
            return;
        }

        var rules = chain.Settled();
        var last = item.Command == CoreOption.Insert ? rules.Count + 1 : rules.Count;
        if (position > last)
        {
            if (counter.Withdraw(item.Entry.Flags))
            {
                diagnostics.Add(
                    IptablesErrors.Value.Error(
                        new Position.InFile(path, item.Line),
                        $"chain '{chain.Name}' has {rules.Count} rules; there is no place {position}",
                        "rules count from 1"
                    )
                );
            }
        }
        else if (item.Command == CoreOption.Insert)
        {
            rules.Insert(position - 1, item.Entry);
        }
        else
        {
            rules[position - 1] = item.Entry;
        }
    }

    /// <summary>Takes a rule out, by its number or by what it says.</summary>
    public void Delete(TableBuilder table, in BlockItem item, string name)
    {
        var at = new Position.InFile(path, item.Line);
        if (table.FindOrBuiltIn(name) is not { } chain)
        {
            diagnostics.Add(IptablesErrors.UndeclaredChain(at, name));
            return;
        }

        var rules = chain.Settled();
        var wanted = item.Entry.Rule with { Tally = null };
        var index =
            item.Position > 0
                ? item.Position - 1
                : rules.FindIndex(entry => (entry.Rule with { Tally = null }).Equals(wanted));
        if (index < 0 || index >= rules.Count)
        {
            diagnostics.Add(
                IptablesErrors.Value.Error(
                    at,
                    $"chain '{chain.Name}' has no such rule to delete",
                    "iptables-restore stops here; remove the line"
                )
            );
            return;
        }

        rules.RemoveAt(index);
    }

    private void New(TableBuilder table, string name, Position at)
    {
        if (table.Find(name) is not null || table.Kind.HookOf(Encoding.UTF8.GetBytes(name)) is not null)
        {
            diagnostics.Add(
                IptablesErrors.ChainLine(at, $"the chain '{Excerpt.Of(name)}' is there already", "remove the line")
            );
            return;
        }

        table.Add(name, null);
    }

    private void SetPolicy(ChainBuilder chain, string policy, Position at)
    {
        if (ChainLines.TryPolicy(Encoding.UTF8.GetBytes(policy), chain.Hook, out var drops, out var problem))
        {
            chain.Drops = drops ?? chain.Drops;
            return;
        }

        diagnostics.Add(IptablesErrors.ChainLine(at, problem, "write -P CHAIN ACCEPT or -P CHAIN DROP"));
    }

    private static void Do(TableBuilder table, ChainBuilder chain, CoreOption command, Position at)
    {
        switch (command)
        {
            case CoreOption.Flush:
                chain.Clear();
                break;
            case CoreOption.DeleteChain when chain.Hook is null:
                table.Remove(chain);
                break;
            case CoreOption.Zero:
                Zero(chain);
                break;
            default:
                break;
        }
    }

    private static void Zero(ChainBuilder chain)
    {
        chain.Settle();
        chain.Tally = chain.Tally is null ? null : new Tally(0, 0);
        foreach (ref var entry in chain.Entries)
        {
            if (entry.Rule.Tally is not null)
            {
                entry = entry with { Rule = entry.Rule with { Tally = new Tally(0, 0) } };
            }
        }
    }
}
