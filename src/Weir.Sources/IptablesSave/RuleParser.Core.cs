namespace Weir.Sources.IptablesSave;

/// <content>The options of iptables itself, each to what reads it.</content>
internal sealed partial class RuleParser
{
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
}
