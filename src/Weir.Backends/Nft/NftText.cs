using System.Globalization;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>A ruleset as text that <c>nft -f</c> loads: the oracle of what netlink loads, and what <c>weir show</c> prints.</summary>
public static class NftText
{
    /// <summary>Writes the whole table, elements included, in the order given. Time-outs are what is left at <paramref name="now"/>.</summary>
    public static void Write(TextWriter output, Ruleset ruleset, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(ruleset);
        ruleset = NftForm.Of(ruleset);
        var sides = NatSides.Of(ruleset);
        output.Write($"table {FamilyName(ruleset.Family)} {ruleset.Table} {{\n");
        foreach (var counter in ruleset.Counters)
        {
            output.Write($"\tcounter {NftName.Of(counter)} {{\n\t}}\n");
        }

        foreach (var set in ruleset.Sets)
        {
            output.Write('\n');
            WriteSet(output, set, ruleset.Elements.GetValueOrDefault(set.Name), now);
        }

        foreach (var chain in ruleset.Chains)
        {
            output.Write('\n');
            WriteChain(output, chain, new RuleScope(ruleset.Family, sides.GetValueOrDefault(chain.Name)));
        }

        output.Write("}\n");
    }

    /// <summary>Writes all tables, each replacing the one of its name: what <see cref="FirewallPlan"/> does, for <c>nft -f</c>.</summary>
    public static void Write(TextWriter output, Firewall firewall, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(firewall);
        foreach (var table in firewall.Tables)
        {
            var name = $"table {FamilyName(table.Family)} {table.Table}";
            output.Write($"{name}\ndelete {name}\n");
        }

        foreach (var table in firewall.Tables)
        {
            Write(output, table, now);
        }
    }

    /// <summary>Writes hooks, chains and rules for people: what a packet meets, in order; sets by size, without elements.</summary>
    public static void WriteTree(TextWriter output, Ruleset ruleset)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(ruleset);
        new RulesetTree(output, ruleset).Write();
    }

    internal static string FamilyName(Family family) =>
        family switch
        {
            Family.Ip => "ip",
            Family.Ip6 => "ip6",
            _ => "inet",
        };

    /// <summary>For example <c>ipv4_addr . inet_service : mark</c>.</summary>
    internal static string TypeOf(SetDeclaration set)
    {
        var key = string.Join(" . ", set.Key.Select(NftDataTypes.Name));
        return set.IsVerdictMap ? $"{key} : verdict"
            : set.Data.IsEmpty ? key
            : $"{key} : {string.Join(" . ", set.Data.Select(NftDataTypes.Name))}";
    }

    internal static string KindOf(SetDeclaration set) => set.IsVerdictMap || !set.Data.IsEmpty ? "map" : "set";

    internal static string FlagsOf(SetDeclaration set)
    {
        string?[] flags =
        [
            set.Interval ? "interval" : null,
            set.Dynamic ? "dynamic" : null,
            set.Timeouts ? "timeout" : null,
        ];
        return string.Join(',', flags.Where(f => f is not null));
    }

    private static void WriteSet(TextWriter output, SetDeclaration set, ElementTable? elements, DateTimeOffset now)
    {
        output.Write($"\t{KindOf(set)} {NftName.Of(set.Name)} {{");
        NftNote.Write(output, set);
        output.Write($"\n\t\t{NftDataTypes.Word(set.Key)} {TypeOf(set)}\n");
        if (set.Capacity > 0)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"\t\tsize {set.Capacity}\n"));
        }

        if (FlagsOf(set) is { Length: > 0 } flags)
        {
            output.Write($"\t\tflags {flags}\n");
        }

        if (set.LifeSeconds > 0)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"\t\ttimeout {set.LifeSeconds}s\n"));
        }

        if (set.Counters)
        {
            output.Write("\t\tcounter\n");
        }

        WriteElements(output, set, elements, now);
        output.Write("\t}\n");
    }

    private static void WriteElements(TextWriter output, SetDeclaration set, ElementTable? elements, DateTimeOffset now)
    {
        if (elements is not { Count: > 0 })
        {
            return;
        }

        output.Write("\t\telements = {\n");
        for (var i = 0; i < elements.Count; i++)
        {
            output.Write("\t\t\t");
            ElementText.Write(output, set, elements, i, now);
            output.Write(i + 1 < elements.Count ? ",\n" : "\n");
        }

        output.Write("\t\t}\n");
    }

    private static void WriteChain(TextWriter output, Chain chain, RuleScope scope)
    {
        output.Write($"\tchain {NftName.Of(chain.Name)} {{");
        NftNote.Write(output, chain);
        output.Write('\n');
        if (chain.Base is { } hook)
        {
            output.Write($"\t\t{HookText(hook)}; policy {(hook.Drops ? "drop" : "accept")};\n");
        }

        foreach (var rule in chain.Rules)
        {
            output.Write("\t\t");
            RuleText.Write(output, scope, rule);
            output.Write('\n');
        }

        output.Write("\t}\n");
    }

    private static string HookText(BaseHook hook) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"type {NftSpecs.TypeName(hook.Type)} hook {HookName(hook.Hook)}{DeviceOf(hook)} priority {hook.Priority}"
        );

    internal static string DeviceOf(BaseHook hook) => hook.Device is { } device ? $" device \"{device}\"" : "";

    internal static string HookName(Hook hook) =>
        hook switch
        {
            Hook.Prerouting => "prerouting",
            Hook.Input => "input",
            Hook.Forward => "forward",
            Hook.Output => "output",
            Hook.Ingress => "ingress",
            _ => "postrouting",
        };
}
