using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <content>Tests of iptables itself: addresses, protocol, interfaces, fragments.</content>
internal sealed partial class RuleParser
{
    private const int LongestInterface = 15;

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
}
