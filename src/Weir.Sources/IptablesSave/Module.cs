using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Turns a checked use of a module into the rule's tests or actions.</summary>
internal delegate void ModuleBuilder(ModuleUse use, RuleFacts rule, RuleParts parts);

/// <summary>A match or a target of libxtables 1.8.9: its options, where it may stand, and what it becomes.</summary>
internal sealed record Module(string Name, params Option[] Options)
{
    /// <summary>Other names for it behind <c>-m</c>.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>Ip or Ip6 when it exists in that family only.</summary>
    public Family? Family { get; init; }

    public Purity Purity { get; init; }

    /// <summary>For a target: the packet goes no further in the chain.</summary>
    public bool Terminal { get; init; }

    /// <summary>Protocols of which the rule has to name one; empty = any.</summary>
    public byte[] Protocols { get; init; } = [];

    /// <summary>Tables it may stand in; empty = any.</summary>
    public TableKind[] Tables { get; init; } = [];

    /// <summary>Hooks the packet may be at.</summary>
    public HookSet Hooks { get; init; } = HookSet.All;

    /// <summary>At least one option has to be given.</summary>
    public bool NeedsOption { get; init; }

    /// <summary>A check across options: what is wrong, or null.</summary>
    public Func<ModuleUse, RuleFacts, string?>? Check { get; init; }

    /// <summary>The order of its options means something, or is what iptables-save keeps.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>What it becomes; null: an extension with its canonical options.</summary>
    public ModuleBuilder? Build { get; init; }

    /// <summary>A module nobody here knows, kept word for word.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>The option of this name, or null.</summary>
    public Option? Find(ReadOnlySpan<char> name)
    {
        foreach (var option in Options)
        {
            if (name.SequenceEqual(option.Name))
            {
                return option;
            }

            foreach (var alias in option.Aliases)
            {
                if (name.SequenceEqual(alias))
                {
                    return option;
                }
            }
        }

        return null;
    }
}

/// <summary>A module as one rule uses it.</summary>
internal sealed class ModuleUse(Module module, int offset)
{
    public Module Module { get; } = module;

    /// <summary>Where its name stands in the line.</summary>
    public int Offset { get; } = offset;

    public List<GivenOption> Given { get; } = [];

    public GivenOption? this[string name]
    {
        get
        {
            foreach (var given in Given)
            {
                if (given.Option.Name == name)
                {
                    return given;
                }
            }

            return null;
        }
    }

    public bool Has(string name) => this[name] is not null;

    /// <summary>The options in the module's own order, without those that say nothing.</summary>
    public EquatableArray<ExtensionOption> Canonical(Predicate<GivenOption>? which = null)
    {
        var options = new List<ExtensionOption>(Given.Count);
        if (Module.IsOpaque || Module.KeepsOrder)
        {
            Given.ForEach(given => options.Add(Written(given)));
            return new([.. options]);
        }

        foreach (var option in Module.Options)
        {
            var met = false;
            foreach (var given in Given)
            {
                if (given.Option == option && (which is null || which(given)))
                {
                    met = true;
                    if (!given.SaysNothing)
                    {
                        options.Add(Written(given));
                    }
                }
            }

            if (!met && option.Always is { } always)
            {
                options.Add(new(option.Name, always.Length == 0 ? [] : [always]));
            }
        }

        return new([.. options]);
    }

    private static ExtensionOption Written(GivenOption given) =>
        new(given.Option.Name, new([.. given.Canonical]), given.Negated);
}
