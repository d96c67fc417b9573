using System.Buffers.Text;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <content>The options of iptables itself.</content>
internal sealed partial class RuleParser
{
    private const int LongestInterface = 15;

    private bool TryCore(CoreOption option, ref int at, int word, byte[]? value)
    {
        ReadOnlySpan<byte> argument = value;
        if (option.TakesArgument() && value is null)
        {
            if (!TakeNegation(option.IsNegatable(), ref at))
            {
                return false;
            }

            if (at + 1 >= _words.Count)
            {
                return Fail(
                    IptablesErrors.Missing,
                    word,
                    $"'{Excerpt.Of(_words[word])}' has no argument",
                    "write its value behind it"
                );
            }

            argument = _words[++at];
        }

        if (_negated && !option.IsNegatable())
        {
            return Fail(
                IptablesErrors.Negation,
                word,
                $"'{Excerpt.Of(_words[word])}' cannot be negated",
                "remove the '!'"
            );
        }

        var read = option switch
        {
            CoreOption.Source => TryAddresses(argument, word, source: true),
            CoreOption.Destination => TryAddresses(argument, word, source: false),
            CoreOption.Protocol => TryProtocol(argument, word),
            CoreOption.Input or CoreOption.Output => TryInterface(argument, word, option == CoreOption.Input),
            CoreOption.Fragment => TryFragment(word),
            CoreOption.Match => TryMatch(argument, word),
            CoreOption.Jump or CoreOption.Goto => TryTarget(argument, value is null ? at : -1, word, option),
            CoreOption.Counters => TryCounters(argument, word, ref at),
            CoreOption.OnlyIpv4 or CoreOption.OnlyIpv6 => TakeFamily(option),
            CoreOption.Aside or CoreOption.AsideWithArgument => true,
            CoreOption.Foreign => Fail(
                IptablesErrors.Option,
                word,
                $"'{Excerpt.Of(_words[word])}' does not belong into a file",
                "iptables-restore refuses it too; remove it"
            ),
            _ => TryCommand(option, argument, word, ref at),
        };
        _negated = false;
        return read;
    }

    private bool TakeFamily(CoreOption option)
    {
        _line.IsForOtherFamily |= IsIpv6 == (option == CoreOption.OnlyIpv4);
        return true;
    }

    private bool TryCommand(CoreOption option, ReadOnlySpan<byte> argument, int word, ref int at)
    {
        if (_line.Command != CoreOption.None)
        {
            return Fail(IptablesErrors.Twice, word, "this line has two commands", "write one line for each");
        }

        if (!option.TakesArgument() && NextIsArgument(at))
        {
            argument = _words[++at];
        }

        _line.Command = option;
        _line.CommandOffset = _words.OffsetOf(word);
        if (argument.IsEmpty && option is CoreOption.Flush or CoreOption.Zero or CoreOption.DeleteChain)
        {
            _line.Chain = -1;
            return true;
        }

        if (argument.IsEmpty || argument.Length > ModuleRegistry.LongestName || argument[0] is (byte)'-' or (byte)'!')
        {
            return Fail(
                IptablesErrors.Chain,
                at,
                $"'{Excerpt.Of(argument)}' is no name of a chain",
                $"a name has 1 to {ModuleRegistry.LongestName} bytes and begins with neither '-' nor '!'"
            );
        }

        _line.Chain = chains.NumberOf(argument);
        Facts.Hook = Facts.Table.HookOf(argument);
        return option switch
        {
            CoreOption.Insert or CoreOption.Delete or CoreOption.Replace or CoreOption.Zero => TakePosition(
                option,
                ref at
            ),
            CoreOption.Policy => TakePolicy(word, ref at),
            _ => true,
        };
    }

    private bool TakePosition(CoreOption option, ref int at)
    {
        if (!NextIsArgument(at))
        {
            return option != CoreOption.Replace
                || Fail(IptablesErrors.Missing, at, "-R needs the number of a rule", "write it behind the chain");
        }

        if (!TryDecimal(_words[at + 1], out var position) || position == 0)
        {
            return Fail(
                IptablesErrors.Value,
                at + 1,
                $"'{Excerpt.Of(_words[at + 1])}' is no number of a rule",
                "rules count from 1"
            );
        }

        _line.Position = position;
        at++;
        return true;
    }

    private bool TakePolicy(int word, ref int at)
    {
        if (!NextIsArgument(at))
        {
            return Fail(IptablesErrors.Missing, word, "-P needs a policy", "write ACCEPT or DROP behind the chain");
        }

        _line.Policy = Bytes.Text(_words[++at]);
        return true;
    }

    private bool NextIsArgument(int at) =>
        at + 1 < _words.Count && !_words[at + 1].StartsWith("-"u8) && _words[at + 1] is not [(byte)'!'];

    private bool TryAddresses(ReadOnlySpan<byte> list, int word, bool source)
    {
        var name = source ? "-s" : "-d";
        if (source ? _line.HasSource : _line.HasDestination)
        {
            return Fail(IptablesErrors.Twice, word, $"{name} is given twice", "write the addresses as a list, a,b");
        }

        if (source)
        {
            _line.HasSource = true;
        }
        else
        {
            _line.HasDestination = true;
        }

        var tests = source ? _line.Sources : _line.Destinations;
        if (_negated && list.Contains((byte)','))
        {
            return Fail(
                IptablesErrors.Negation,
                word,
                $"{name} with several addresses cannot be negated",
                "a rule for each would not mean 'none of them'; use a set"
            );
        }

        foreach (var range in list.Split((byte)','))
        {
            if (!TryAddress(list[range], word, source, out var test))
            {
                return false;
            }

            tests.Add(test);
        }

        return true;
    }

    private bool TryAddress(ReadOnlySpan<byte> text, int word, bool source, out Match? test)
    {
        test = null;
        Span<char> letters = stackalloc char[96];
        if (text.Length > letters.Length || !System.Text.Encoding.UTF8.TryGetChars(text, letters, out var length))
        {
            return HostName(text, word);
        }

        letters = letters[..length];
        if (AddressArguments.TryMasked(letters, IsIpv6, out var value, out var mask, out var problem))
        {
            test = addresses.Of(value, mask, IsIpv6, source, _negated);
            return true;
        }

        return LooksLikeName(letters)
            ? HostName(text, word)
            : Fail(
                IptablesErrors.Value,
                word,
                $"'{Excerpt.Of(text)}': {problem}",
                letters.Contains(':') != IsIpv6
                    ? "this file is read for the other family; say which it is"
                    : "write all of the address, without leading zeros"
            );
    }

    /// <summary>Letters that no address has: not g to z beside a colon, none beside dots alone.</summary>
    private static bool LooksLikeName(ReadOnlySpan<char> text)
    {
        var address = text.IndexOf('/') is >= 0 and var slash ? text[..slash] : text;
        foreach (var letter in address)
        {
            if (char.IsAsciiLetter(letter) && (!char.IsAsciiHexDigit(letter) || !address.Contains(':')))
            {
                return true;
            }
        }

        return false;
    }

    private bool HostName(ReadOnlySpan<byte> text, int word) =>
        Fail(
            IptablesErrors.Host,
            word,
            $"'{Excerpt.Of(text)}' is a host name, not an address",
            "what it stands for may change: write the addresses, or use a set"
        );

    private bool TryProtocol(ReadOnlySpan<byte> text, int word)
    {
        if (_line.HasProtocol)
        {
            return Fail(IptablesErrors.Twice, word, "-p is given twice", "keep one of them");
        }

        _line.HasProtocol = true;
        if (!Protocols.TryParse(text, out var protocol))
        {
            return Fail(
                IptablesErrors.Value,
                word,
                $"'{Excerpt.Of(text)}' is no protocol known here",
                "write its number, 1 to 255"
            );
        }

        if (protocol == 0)
        {
            return !_negated || Fail(IptablesErrors.Negation, word, "'! -p all' would never match", "remove the rule");
        }

        (Facts.Protocol, Facts.ProtocolNegated) = (protocol, _negated);
        _line.Protocol = ProtocolTests.Of(protocol, _negated);
        return true;
    }

    private bool TryInterface(ReadOnlySpan<byte> text, int word, bool input)
    {
        var name = input ? "-i" : "-o";
        if (input ? _line.HasInput : _line.HasOutput)
        {
            return Fail(IptablesErrors.Twice, word, $"{name} is given twice", "keep one of them");
        }

        if (text.IsEmpty || text.Length > LongestInterface || text.ContainsAny(" /"u8))
        {
            return Fail(
                IptablesErrors.Value,
                word,
                $"'{Excerpt.Of(text)}' is no name of an interface",
                $"a name has 1 to {LongestInterface} bytes (IFNAMSIZ)"
            );
        }

        var test = addresses.OfInterface(text, input, _negated);
        if (input)
        {
            (_line.HasInput, _line.Input) = (true, test);
        }
        else
        {
            (_line.HasOutput, _line.Output) = (true, test);
        }

        return true;
    }

    private bool TryFragment(int word)
    {
        if (IsIpv6)
        {
            return Fail(IptablesErrors.Together, word, "ip6tables has no -f", "use -m frag");
        }

        if (_line.HasFragment)
        {
            return Fail(IptablesErrors.Twice, word, "-f is given twice", "keep one of them");
        }

        _line.HasFragment = true;
        // A later fragment is one whose offset is not zero (include/net/ip.h, IP_OFFSET).
        _line.Fragment = new Match.Masked(
            Field.Ip4Fragment,
            Bytes.Of(0x1f, 0xff),
            _negated ? Comparison.Equal : Comparison.NotEqual,
            Bytes.Of(0, 0)
        );
        return true;
    }

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

    private bool TryCounters(ReadOnlySpan<byte> argument, int word, ref int at)
    {
        if (_line.HasCounters)
        {
            return Fail(IptablesErrors.Twice, word, "-c is given twice", "keep one of them");
        }

        _line.HasCounters = true;
        var comma = argument.IndexOf((byte)',');
        ReadOnlySpan<byte> packets = comma < 0 ? argument : argument[..comma];
        ReadOnlySpan<byte> bytes = comma < 0 ? default : argument[(comma + 1)..];
        if (comma < 0 && NextIsArgument(at))
        {
            bytes = _words[++at];
        }

        if (!TryCount(packets, out var first) || !TryCount(bytes, out var second))
        {
            return Fail(IptablesErrors.Value, word, "-c needs two numbers", "write -c PACKETS BYTES");
        }

        _line.Tally = new Tally(first, second);
        return true;
    }

    private static bool TryCount(ReadOnlySpan<byte> text, out ulong count) =>
        Utf8Parser.TryParse(text, out count, out var used) && used == text.Length && used > 0;
}
