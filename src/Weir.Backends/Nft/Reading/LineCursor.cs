using System.Text;
using Weir.Core.Text;

namespace Weir.Backends.Nft.Reading;

/// <summary>A place in one line of nft text, and what is read from there. Words stand one space apart, as Weir writes them.</summary>
internal ref struct LineCursor(ReadOnlySpan<byte> line)
{
    private readonly ReadOnlySpan<byte> _line = line;

    /// <summary>Byte of the line, from 0.</summary>
    public int At { get; private set; }

    public readonly bool IsAtEnd => At >= _line.Length;

    public readonly ReadOnlySpan<byte> Rest => _line[At..];

    public readonly ReadOnlySpan<byte> Line => _line;

    /// <summary>Goes past blanks.</summary>
    public void SkipBlanks()
    {
        while (At < _line.Length && _line[At] is (byte)' ' or (byte)'\t')
        {
            At++;
        }
    }

    /// <summary>Takes these words if they stand here and end here.</summary>
    public bool TryTake(scoped ReadOnlySpan<byte> words)
    {
        var rest = Rest;
        if (!rest.StartsWith(words) || (rest.Length > words.Length && rest[words.Length] is not (byte)' '))
        {
            return false;
        }

        At += words.Length;
        SkipBlanks();
        return true;
    }

    public void Take(scoped ReadOnlySpan<byte> words)
    {
        if (!TryTake(words))
        {
            throw Fault(NftDiagnostics.Syntax, $"{Shown()}; expected \"{Encoding.UTF8.GetString(words)}\"");
        }
    }

    /// <summary>The word up to the next blank.</summary>
    public ReadOnlySpan<byte> Word()
    {
        var rest = Rest;
        var end = rest.IndexOf((byte)' ');
        var word = end < 0 ? rest : rest[..end];
        if (word.IsEmpty)
        {
            throw Fault(NftDiagnostics.Syntax, "the line ends here; expected a word");
        }

        At += word.Length;
        SkipBlanks();
        return word;
    }

    /// <summary>The name of a chain, set or counter, as it was before it was written.</summary>
    public string Name()
    {
        var at = At;
        var word = Encoding.UTF8.GetString(Word());
        return NftName.Read(word)
            ?? throw FaultAt(at, NftDiagnostics.BadValue, $"\"{word}\" is no name that Weir writes");
    }

    /// <summary>Text between double quotes, without escapes.</summary>
    public ReadOnlySpan<byte> Quoted()
    {
        var rest = Rest;
        var end = rest.Length > 0 && rest[0] == '"' ? rest[1..].IndexOf((byte)'"') : -1;
        if (end < 0)
        {
            throw Fault(NftDiagnostics.Syntax, $"{Shown()}; expected text in double quotes");
        }

        At += end + 2;
        SkipBlanks();
        return rest.Slice(1, end);
    }

    /// <summary>A value of a type: what stands up to the next blank, a name with its quotes.</summary>
    public ReadOnlySpan<byte> Value(bool isQuoted)
    {
        if (!isQuoted)
        {
            return Word();
        }

        var start = At;
        var length = Quoted().Length + 2;
        return _line.Slice(start, length);
    }

    /// <summary>A decimal number, or a hexadecimal one behind <c>0x</c>, that ends at a blank or at the end.</summary>
    public ulong Number()
    {
        var at = At;
        var word = Word();
        return TryNumber(word, out var number)
            ? number
            : throw FaultAt(at, NftDiagnostics.BadValue, $"\"{Encoding.UTF8.GetString(word)}\" is no number");
    }

    public uint Number32()
    {
        var at = At;
        var number = Number();
        return number <= uint.MaxValue
            ? (uint)number
            : throw FaultAt(at, NftDiagnostics.BadValue, $"{number} has more than 32 bits");
    }

    /// <summary>Decimal, or hexadecimal behind <c>0x</c>; by hand, since a million elements go through it.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out ulong number)
    {
        number = 0;
        var isHex = text.Length > 2 && text[0] == '0' && text[1] == 'x';
        var most = isHex ? 18 : 19;
        if (text.IsEmpty || text.Length > most)
        {
            return false;
        }

        for (var i = isHex ? 2 : 0; i < text.Length; i++)
        {
            var digit = Digit(text[i]);
            if (digit >= (isHex ? 16u : 10u))
            {
                return false;
            }

            number = (number * (isHex ? 16u : 10u)) + digit;
        }

        return true;
    }

    private static uint Digit(byte character) =>
        character switch
        {
            >= (byte)'0' and <= (byte)'9' => (uint)(character - '0'),
            >= (byte)'a' and <= (byte)'f' => (uint)(character - 'a') + 10,
            _ => uint.MaxValue,
        };

    /// <summary>What stands here, for a message.</summary>
    public readonly string Shown()
    {
        const int most = 40;
        var rest = Encoding.UTF8.GetString(Rest);
        return rest.Length == 0 ? "the line ends here" : $"\"{(rest.Length > most ? rest[..most] + "…" : rest)}\"";
    }

    public readonly ReadFault Fault(DiagnosticDescriptor code, string message) => new(code, At, message);

    public static ReadFault FaultAt(int at, DiagnosticDescriptor code, string message) => new(code, at, message);

    public void Restore(int at) => At = at;
}
