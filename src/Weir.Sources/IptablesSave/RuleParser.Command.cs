using System.Buffers.Text;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <content>What a line does to its chain: the command, and the counters.</content>
internal sealed partial class RuleParser
{
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
