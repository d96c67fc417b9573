using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <content>Matches and targets, which load modules.</content>
internal sealed partial class RuleParser
{
    private bool TryMatch(ReadOnlySpan<byte> text, int word)
    {
        var name = Bytes.Text(text);
        if (text.IsEmpty || text.Length > ModuleRegistry.LongestName)
        {
            return Fail(IptablesErrors.Value, word, $"'{Arguments.Shown(name)}' is no name of a match", "correct it");
        }

        var module = ModuleRegistry.Match(name, Facts.Family);
        if (module is null && ModuleRegistry.Match(name, IsIpv6 ? Family.Ip : Family.Ip6) is not null)
        {
            return Fail(
                IptablesErrors.Together,
                word,
                $"the match '{name}' is for {(IsIpv6 ? "IPv4" : "IPv6")} only",
                "this file is read for the other family; say which it is"
            );
        }

        _opaque = null;
        var use = new ModuleUse(module ?? Foreign(name), _words.OffsetOf(word));
        if (module is null)
        {
            _opaque = use;
        }

        _line.Uses.Add(use);
        return true;
    }

    private static Module Foreign(string name) => new(name) { IsOpaque = true, Purity = Purity.Stateful };

    private bool TryTarget(ReadOnlySpan<byte> text, int nameWord, int word, CoreOption option)
    {
        if (_line.JumpOffset >= 0)
        {
            return Fail(IptablesErrors.Twice, word, "the rule has two targets", "keep one of -j and -g");
        }

        if (text.IsEmpty || text.Length > ModuleRegistry.LongestName || text[0] is (byte)'-' or (byte)'!')
        {
            return Fail(
                IptablesErrors.Value,
                word,
                $"'{Excerpt.Of(text)}' is no name of a chain or target",
                $"a name has 1 to {ModuleRegistry.LongestName} bytes and begins with neither '-' nor '!'"
            );
        }

        _line.JumpOffset = _words.OffsetOf(word);
        _line.IsGoto = option == CoreOption.Goto;
        if (_line.IsGoto)
        {
            Parts.Verdict = chains.GotoTo(text);
            return true;
        }

        if (Verdicts.Standard(text) is { } standard)
        {
            Parts.Verdict = standard;
            return true;
        }

        var name = Bytes.Text(text);
        if (!HiddenTargets.Contains(name) && TryLoadTarget(name, word, out var failed))
        {
            return !failed;
        }

        _line.TargetWord = nameWord < 0 ? word : nameWord;
        Parts.Verdict = chains.JumpTo(text);
        return true;
    }

    private bool TryLoadTarget(string name, int word, out bool failed)
    {
        failed = false;
        var module = ModuleRegistry.Target(name, Facts.Family) ?? ForeignTargets.Find(name);
        if (module is null)
        {
            if (ModuleRegistry.Target(name, IsIpv6 ? Family.Ip : Family.Ip6) is null)
            {
                return false;
            }

            failed = true;
            return !Fail(
                IptablesErrors.Together,
                word,
                $"the target '{name}' is for {(IsIpv6 ? "IPv4" : "IPv6")} only",
                "this file is read for the other family; say which it is"
            );
        }

        var use = new ModuleUse(module, _words.OffsetOf(word));
        _line.Target = use;
        _line.Uses.Add(use);
        _opaque = module.IsOpaque ? use : null;
        return true;
    }

    /// <summary>An option nobody knows behind a name nobody knows: a target of another kernel.</summary>
    private void LoadForeignTarget(int word)
    {
        Parts.Verdict = null;
        _line.TargetWord = -1;
        _opaque = new ModuleUse(new Module(Bytes.Text(_words[word])) { IsOpaque = true }, _words.OffsetOf(word));
        _line.Target = _opaque;
        _line.Uses.Add(_opaque);
    }
}
