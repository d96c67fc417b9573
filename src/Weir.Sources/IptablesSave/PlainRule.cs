using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>
/// Reads the commonest form of a rule without cutting it into words: <c>-A chain</c>, then <c>-s -d -i -o</c> as iptables-save prints
/// them, then a tail that has often been met before. Whatever looks different is left to <see cref="RuleParser"/>, which also words what is
/// wrong.
/// </summary>
internal ref struct PlainRule(ReadOnlySpan<byte> text, AddressTests addresses, bool ipv6, Span<Match> tests)
{
    private readonly Span<Match> _tests = tests;
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    public const int MostTests = 4;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Chain { get; private set; }

    public bool HasInput { get; private set; }

    public bool HasOutput { get; private set; }

    /// <summary>Where the tests behind the addresses begin.</summary>
    public readonly int RestOffset => _at;

    /// <summary>Where the target begins; the end when there is none.</summary>
    public readonly int SplitOffset
    {
        get
        {
            var rest = _text[_at..];
            if (rest.StartsWith("-j "u8))
            {
                return _at;
            }

            // In quotes it may stand for anything; then one part would be wrong, and the rule is cut into words.
            var jump = rest.LastIndexOf(" -j "u8);
            return jump < 0 ? _text.Length : _at + jump + 1;
        }
    }

    /// <summary>False when the rule has another form; nothing is known of it then.</summary>
    public bool TryRead()
    {
        if (!_text.StartsWith("-A "u8))
        {
            return false;
        }

        _at = 3;
        Chain = Word();
        if (
            Chain.IsEmpty
            || Chain.Length > ModuleRegistry.LongestName
            || Chain[0] is (byte)'-' or (byte)'!' or (byte)'"'
        )
        {
            return false;
        }

        // Letters in iptables' own order; one met again or out of order is the other parser's.
        var order = 0;
        while (_text.Length > _at + 3)
        {
            var negated = _text[_at] == '!' && _text[_at + 1] == ' ';
            var option = negated ? _at + 2 : _at;
            if (_text.Length <= option + 3 || _text[option] != '-' || _text[option + 2] != ' ')
            {
                return !negated;
            }

            var place = _text[option + 1] switch
            {
                (byte)'s' => 1,
                (byte)'d' => 2,
                (byte)'i' => 3,
                (byte)'o' => 4,
                _ => 0,
            };
            if (place == 0)
            {
                return true;
            }

            _at = option + 3;
            if (place <= order || !TryTest(place, negated))
            {
                return false;
            }

            order = place;
        }

        return true;
    }

    private bool TryTest(int place, bool negated)
    {
        var word = Word();
        Match? test;
        if (place <= 2)
        {
            if (!PlainAddress.TryParse(word, ipv6, out var value, out var mask))
            {
                return false;
            }

            test = addresses.Of(value, mask, ipv6, place == 1, negated);
        }
        else
        {
            if (word.IsEmpty || word.Length > 15 || word.ContainsAny("\" /!"u8))
            {
                return false;
            }

            HasInput |= place == 3;
            HasOutput |= place == 4;
            test = addresses.OfInterface(word, place == 3, negated);
        }

        if (test is not null)
        {
            _tests[Count++] = test;
        }

        return true;
    }

    /// <summary>The word here; behind it one blank is skipped.</summary>
    private ReadOnlySpan<byte> Word()
    {
        var rest = _text[_at..];
        var end = rest.IndexOf((byte)' ');
        var word = end < 0 ? rest : rest[..end];
        _at += end < 0 ? rest.Length : end + 1;
        return word;
    }
}

/// <summary>Addresses as iptables-save prints them: four decimal numbers and a length.</summary>
internal static class PlainAddress
{
    public static bool TryParse(ReadOnlySpan<byte> text, bool ipv6, out UInt128 value, out UInt128 mask)
    {
        if (!ipv6)
        {
            var plain = TryIpv4Masked(text, out var four, out var bits);
            (value, mask) = (four & bits, bits);
            return plain;
        }

        Span<char> letters = stackalloc char[48];
        (value, mask) = (default, default);
        return text.Length <= letters.Length
            && System.Text.Ascii.ToUtf16(text, letters, out var length) == System.Buffers.OperationStatus.Done
            && AddressArguments.TryMasked(letters[..length], ipv6, out value, out mask, out _);
    }

    private static bool TryIpv4Masked(ReadOnlySpan<byte> text, out uint value, out uint mask)
    {
        mask = uint.MaxValue;
        var slash = text.IndexOf((byte)'/');
        return TryIpv4(slash < 0 ? text : text[..slash], out value)
            && (slash < 0 || TryLength(text[(slash + 1)..], out mask));
    }

    /// <summary>Four decimal numbers and nothing else.</summary>
    public static bool TryIpv4(ReadOnlySpan<byte> text, out uint value)
    {
        value = 0;
        var (number, digits, dots) = (0u, 0, 0);
        foreach (var letter in text)
        {
            if (letter == '.')
            {
                if (digits == 0 || ++dots > 3)
                {
                    return false;
                }

                value = (value << 8) | number;
                (number, digits) = (0, 0);
                continue;
            }

            var digit = (uint)letter - '0';
            if (digit > 9 || (digits > 0 && number == 0) || (number = (number * 10) + digit) > 255)
            {
                return false;
            }

            digits++;
        }

        value = (value << 8) | number;
        return dots == 3 && digits > 0;
    }

    private static bool TryLength(ReadOnlySpan<byte> text, out uint mask)
    {
        mask = 0;
        if (text.Length is 0 or > 2 || (text.Length == 2 && text[0] == '0'))
        {
            return false;
        }

        var length = 0u;
        foreach (var letter in text)
        {
            var digit = (uint)letter - '0';
            if (digit > 9)
            {
                return false;
            }

            length = (length * 10) + digit;
        }

        mask = length == 0 ? 0 : uint.MaxValue << (int)(32 - Math.Min(length, 32));
        return length <= 32;
    }
}
