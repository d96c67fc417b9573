using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <content>Checks across options, once all words are read (xtables_option_mfcall, xt_check_match, xt_check_target).</content>
internal sealed partial class RuleParser
{
    private bool TryFinish()
    {
        if (_line.Command == CoreOption.None)
        {
            return Fail(IptablesErrors.Missing, 0, "there is no command in this line", "begin it with -A CHAIN");
        }

        return TryInterfacesFit() && TryModules() && Parts.Fault is null;
    }

    /// <summary>A packet on its way in has no output yet, one on its way out no input any more (xtables.c, generic checks).</summary>
    private bool TryInterfacesFit()
    {
        if (_line.HasInput && Facts.Hook is Hook.Output or Hook.Postrouting)
        {
            return Fail(IptablesErrors.Together, 0, $"-i does not go with {HookName()}", "packets have no input there");
        }

        return !_line.HasOutput
            || Facts.Hook is not (Hook.Input or Hook.Prerouting)
            || Fail(
                IptablesErrors.Together,
                0,
                $"-o does not go with {HookName()}",
                "packets have no output there yet"
            );
    }

    private string HookName() => Facts.Hook is { } hook ? TableKinds.ChainNames[(int)hook] : "";

    private bool TryModules()
    {
        foreach (var use in _line.Uses)
        {
            if (use != _line.Target && !TryModule(use))
            {
                return false;
            }
        }

        DropImpliedHeader();
        return _line.Target is null || TryModule(_line.Target);
    }

    /// <summary>
    /// A test of ports asks for the header itself, so "-m tcp" beside "-m multiport" adds nothing, and a saved rule does not say it. A
    /// stateful test keeps it: what stands before one decides whether it is asked.
    /// </summary>
    private void DropImpliedHeader()
    {
        var header = Tests.Present(Field.SourcePort);
        if (
            Parts.Matches.Contains(header)
            && Parts.Matches.Exists(match => AsksForPorts(match) && match != header)
            && !Parts.Matches.Exists(match => match is Match.Extension { Purity: Purity.Stateful })
        )
        {
            Parts.Matches.Remove(header);
        }
    }

    private static bool AsksForPorts(Match match) =>
        match switch
        {
            Match.Compare compare => compare.Part.Field.Type == FieldType.Port,
            Match.InRanges ranges => ranges.Field.Type == FieldType.Port,
            Match.Either { Negated: false } either => either.Alternatives.All(AsksForPorts),
            _ => false,
        };

    private bool TryModule(ModuleUse use)
    {
        var module = use.Module;
        Parts.Hooks &= module.Hooks;
        return TryPlace(use) && TryOptions(use) && Build(use);
    }

    private bool TryPlace(ModuleUse use)
    {
        var module = use.Module;
        if (module.Protocols.Length > 0 && Array.IndexOf(module.Protocols, Facts.CertainProtocol) < 0)
        {
            return Parts.Fail(
                IptablesErrors.Together,
                use.Offset,
                $"'{module.Name}' goes with another protocol than the rule names",
                "name the protocol with -p, without '!'"
            );
        }

        if (module.Tables.Length > 0 && Array.IndexOf(module.Tables, Facts.Table) < 0)
        {
            return Parts.Fail(
                IptablesErrors.Together,
                use.Offset,
                $"'{module.Name}' does not work in the table {Facts.Table.Name()}",
                $"it belongs into {string.Join(" or ", module.Tables.Select(static table => table.Name()))}"
            );
        }

        return Facts.Hook is not { } hook
            || (module.Hooks & hook.Bit()) != HookSet.None
            || Parts.Fail(
                IptablesErrors.Together,
                use.Offset,
                $"'{module.Name}' does not work in {HookName()}",
                "packets there lack what it looks at or changes; move the rule"
            );
    }

    private bool TryOptions(ModuleUse use)
    {
        if (use.Module.IsOpaque)
        {
            return true;
        }

        foreach (var given in use.Given)
        {
            if (!TryRead(use, given))
            {
                return false;
            }
        }

        foreach (var option in use.Module.Options)
        {
            if (option.Required && !use.Has(option.Name))
            {
                return Lacks(use, $"'{use.Module.Name}' needs {option.Name}");
            }
        }

        if (use.Module.NeedsOption && use.Given.Count == 0)
        {
            return Lacks(use, $"'{use.Module.Name}' needs an option");
        }

        return use.Module.Check?.Invoke(use, Facts) is not { } problem
            || Parts.Fail(IptablesErrors.Together, use.Offset, problem, $"see 'iptables -m {use.Module.Name} -h'");
    }

    private bool Lacks(ModuleUse use, string what) =>
        Parts.Fail(IptablesErrors.Missing, use.Offset, what, "add it, or remove the match or target");

    private bool TryRead(ModuleUse use, GivenOption given)
    {
        var option = given.Option;
        if (option.Needs is { } other && !use.Has(other))
        {
            return Parts.Fail(
                IptablesErrors.Together,
                given.Offset,
                $"{option.Name} makes no sense without {other}",
                $"add {other}, or remove it"
            );
        }

        if (option.Group != 0 && use.Given.Exists(one => one != given && one.Option.Group == option.Group))
        {
            return Parts.Fail(
                IptablesErrors.Together,
                given.Offset,
                $"{option.Name} does not go with another option of '{use.Module.Name}' in this rule",
                "keep one of them"
            );
        }

        var canonical = new string[given.Arguments.Length];
        for (var i = 0; i < canonical.Length; i++)
        {
            var read = option.Arguments[i](given.Arguments[i], Facts);
            if (read.Text is null)
            {
                return Parts.Fail(
                    IptablesErrors.Value,
                    given.Offset,
                    $"{option.Name}: {read.Problem}",
                    "correct the value"
                );
            }

            canonical[i] = read.Text;
            given.SaysNothing = !given.Negated && (read.SaysNothing || read.Text == option.Default);
        }

        given.Canonical = canonical;
        return true;
    }

    private bool Build(ModuleUse use)
    {
        var module = use.Module;
        Parts.IsOpaque |= module.IsOpaque;
        if (module.Build is { } build)
        {
            build(use, Facts, Parts);
        }
        else if (use != _line.Target)
        {
            Parts.Add(Tests.Extension(use));
        }
        else if (module.Terminal)
        {
            Parts.Verdict = new Verdict.Extension(module.Name, use.Canonical());
        }
        else
        {
            Parts.Statements.Add(new Statement.Extension(module.Name, use.Canonical()));
        }

        return Parts.Fault is null;
    }
}
