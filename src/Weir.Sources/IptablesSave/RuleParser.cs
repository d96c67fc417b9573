using System.Globalization;
using System.Text;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Sources.IptablesSave;

/// <summary>Reads the words of one line as iptables' own option loop does (do_command4, xtables.c): core options, then those of loaded modules.</summary>
internal sealed partial class RuleParser(ChainNames chains, AddressTests addresses)
{
    private readonly RuleLine _line = new();
    private Words _words = new();
    private bool _negated;
    private ModuleUse? _opaque;

    public RuleFacts Facts { get; } = new();

    public RuleParts Parts { get; } = new();

    public RuleLine Line => _line;

    /// <summary>Names of chains of this table that hide a target of the same name.</summary>
    public IReadOnlySet<string> HiddenTargets { get; set; } = new HashSet<string>();

    private bool IsIpv6 => Facts.IsIpv6;

    /// <summary>Reads a line; false when it is to be refused, with the reason in <see cref="RuleParts.Fault"/>.</summary>
    public bool TryRead(Words words) => TryRead(words, null);

    /// <summary>The same for a part of a rule, as if <c>-A chain</c>, and <c>-p</c> of what is certain, stood before it.</summary>
    public bool TryReadPart(Words words, Hook? hook, byte protocol) =>
        TryRead(words, (CoreOption.Append, hook, protocol))
        && (protocol == 0 || !_line.HasProtocol)
        && !_line.HasSource
        && !_line.HasDestination
        && !_line.HasInput
        && !_line.HasOutput
        && !_line.HasCounters
        && !_line.IsForOtherFamily
        && !Parts.IsOpaque;

    private bool TryRead(Words words, (CoreOption Command, Hook? Hook, byte Protocol)? begun)
    {
        _words = words;
        Parts.Clear();
        _line.Clear();
        _negated = false;
        _opaque = null;
        Facts.TestsSyn = false;
        (Facts.Protocol, Facts.ProtocolNegated, Facts.Hook) = (begun?.Protocol ?? 0, false, begun?.Hook);
        _line.Command = begun?.Command ?? CoreOption.None;
        for (var at = 0; at < words.Count; at++)
        {
            if (!TryOption(ref at))
            {
                return false;
            }
        }

        return _negated
            ? Fail(IptablesErrors.Negation, words.Count - 1, "nothing stands behind '!'", "remove it")
            : TryFinish();
    }

    private bool TryOption(ref int at)
    {
        var word = _words[at];
        if (word.Length == 1 && word[0] == '!' && !_words.IsQuoted(at))
        {
            var again = _negated;
            _negated = true;
            return !again || Fail(IptablesErrors.Negation, at, "there are two '!' in a row", "keep one");
        }

        if (word.StartsWith("--"u8) && word.Length > 2)
        {
            return TryLong(ref at);
        }

        if (word.Length >= 2 && word[0] == '-')
        {
            return TryShort(ref at);
        }

        return Fail(
            IptablesErrors.Option,
            at,
            $"'{Excerpt.Of(word)}' stands where an option is expected",
            "an option begins with '-'; quote arguments with blanks in them"
        );
    }

    private bool TryShort(ref int at)
    {
        var word = _words[at];
        var option = CoreOptions.OfLetter(word[1]);
        if (option == CoreOption.None)
        {
            return Unknown(at, Excerpt.Of(word));
        }

        if (!option.TakesArgument())
        {
            return word.Length == 2 ? TryCore(option, ref at, at, null) : Unknown(at, Excerpt.Of(word));
        }

        return TryCore(option, ref at, at, word.Length > 2 ? word[2..].ToArray() : null);
    }

    private bool TryLong(ref int at)
    {
        var text = Bytes.Text(_words[at]);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var value = equals < 0 ? null : Encoding.UTF8.GetBytes(text[(equals + 1)..]);
        if (TryResolve(name, at, value, ref at, out var read))
        {
            return read;
        }

        // An option of the protocol's own match loads it (xtables.c, should_load_proto).
        if (TryLoadProtocol(at) && TryResolve(name, at, value, ref at, out read))
        {
            return read;
        }

        if (_opaque is null && _line.TargetWord >= 0 && _line.Target is null)
        {
            LoadForeignTarget(_line.TargetWord);
        }

        if (_opaque is null)
        {
            return Parts.Fault is null && Unknown(at, name);
        }

        return TakeOpaque(name, value, ref at);
    }

    /// <summary>Exact names first, modules from the newest; then a beginning that fits one name alone (getopt_long).</summary>
    private bool TryResolve(string name, int word, byte[]? value, ref int at, out bool read)
    {
        var core = CoreOptions.OfName(name);
        if (core != CoreOption.None)
        {
            read = TryCore(core, ref at, word, value);
            return true;
        }

        for (var i = _line.Uses.Count - 1; i >= 0; i--)
        {
            if (_line.Uses[i].Module.Find(name) is { } option)
            {
                read = TryTake(_line.Uses[i], option, word, value, ref at);
                return true;
            }
        }

        return TryAbbreviation(name, word, value, ref at, out read);
    }

    private bool TryAbbreviation(string name, int word, byte[]? value, ref int at, out bool read)
    {
        var cores = CoreOptions
            .Names.Where(one => one.Name.StartsWith(name, StringComparison.Ordinal))
            .Select(static one => one.Option)
            .Distinct()
            .ToArray();
        var options = _line
            .Uses.SelectMany(use =>
                use.Module.Options.Where(option =>
                        option.Name.StartsWith(name, StringComparison.Ordinal)
                        || Array.Exists(option.Aliases, alias => alias.StartsWith(name, StringComparison.Ordinal))
                    )
                    .Select(option => (use, option))
            )
            .ToArray();
        read = false;
        if (cores.Length + options.Length == 0)
        {
            return false;
        }

        if (cores.Length + options.Length > 1)
        {
            read = Fail(
                IptablesErrors.Option,
                word,
                $"'{Arguments.Shown(name)}' may stand for several options",
                "write the whole name"
            );
            return true;
        }

        read =
            cores.Length == 1
                ? TryCore(cores[0], ref at, word, value)
                : TryTake(options[0].use, options[0].option, word, value, ref at);
        return true;
    }

    /// <summary>Collects an option of a module and its arguments.</summary>
    private bool TryTake(ModuleUse use, Option option, int word, byte[]? value, ref int at)
    {
        var arguments = new string[option.Arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i == 0 && value is not null)
            {
                arguments[0] = Bytes.Text(value);
                continue;
            }

            if (option.ArgumentOptional && !NextIsArgument(at))
            {
                arguments = [];
                break;
            }

            if (!TakeNegation(option.Negatable, ref at) || !TryArgument(option.Name, word, ref at, out arguments[i]))
            {
                return false;
            }
        }

        if (arguments.Length == 0 && value is not null)
        {
            return Fail(
                IptablesErrors.Value,
                word,
                $"{option.Name} takes no argument",
                "remove what stands behind '='"
            );
        }

        if (_negated && !option.Negatable)
        {
            return Fail(IptablesErrors.Negation, word, $"{option.Name} cannot be negated", "remove the '!'");
        }

        if (!option.Repeatable && use.Given.Exists(given => given.Option == option))
        {
            return Fail(IptablesErrors.Twice, word, $"{option.Name} is given twice", "keep one of them");
        }

        use.Given.Add(new GivenOption(option, _negated, arguments, _words.OffsetOf(word)));
        _negated = false;
        return true;
    }

    /// <summary>The old place of a negation, behind the option: <c>--dport ! 80</c>.</summary>
    private bool TakeNegation(bool negatable, ref int at)
    {
        if (at + 1 >= _words.Count || _words[at + 1] is not [(byte)'!'] || _words.IsQuoted(at + 1) || !negatable)
        {
            return true;
        }

        at++;
        if (_negated)
        {
            return Fail(IptablesErrors.Negation, at, "there is a '!' before and behind the option", "keep one");
        }

        _negated = true;
        return true;
    }

    private bool TryArgument(string option, int word, ref int at, out string argument)
    {
        if (at + 1 >= _words.Count)
        {
            argument = "";
            return Fail(IptablesErrors.Missing, word, $"{option} has no argument", "write its value behind it");
        }

        argument = Bytes.Text(_words[++at]);
        return true;
    }

    private bool TryLoadProtocol(int at)
    {
        if (
            Facts.CertainProtocol == 0
            || Protocols.MatchOf(Facts.Protocol) is not { } name
            || _line.Uses.Exists(use => use.Module.Name == name)
            || ModuleRegistry.Match(name, Facts.Family) is not { } module
        )
        {
            return false;
        }

        _line.Uses.Add(new ModuleUse(module, _words.OffsetOf(at)));
        return true;
    }

    private bool TakeOpaque(string name, byte[]? value, ref int at)
    {
        var (use, offset) = (_opaque, _words.OffsetOf(at));
        var arguments = new List<string>();
        if (value is not null)
        {
            arguments.Add(Bytes.Text(value));
        }

        while (
            at + 1 < _words.Count
            && (_words.IsQuoted(at + 1) || (_words[at + 1] is not [(byte)'!'] && !_words[at + 1].StartsWith("-"u8)))
        )
        {
            arguments.Add(Bytes.Text(_words[++at]));
        }

        use?.Given.Add(new GivenOption(new Option(name), _negated, [.. arguments], offset));
        _negated = false;
        return true;
    }

    private bool Unknown(int at, string name) =>
        Fail(
            IptablesErrors.Option,
            at,
            $"there is no option '{Arguments.Shown(name)}' here",
            "options of a match stand behind its '-m', those of a protocol need '-p'"
        );

    private bool Fail(DiagnosticDescriptor code, int word, string message, string help) =>
        Parts.Fail(code, _words.Count == 0 ? 0 : _words.OffsetOf(Math.Min(word, _words.Count - 1)), message, help);

    private static bool TryDecimal(ReadOnlySpan<byte> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
