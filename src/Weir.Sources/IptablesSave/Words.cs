namespace Weir.Sources.IptablesSave;

/// <summary>
/// A line cut into words as iptables-restore does (xshared.c, add_param_to_argv): blanks separate, double quotes keep blanks, a backslash
/// inside quotes takes the next character as it is.
/// </summary>
internal sealed class Words
{
    private byte[] _block = [];
    private Word[] _words = new Word[64];
    private byte[] _copies = new byte[256];
    private int _copied;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var word = _words[index];
            return (word.Copied ? _copies : _block).AsSpan(word.Start, word.Length);
        }
    }

    /// <summary>Where the word begins in the line, in bytes from 0.</summary>
    public int OffsetOf(int index) => _words[index].Offset;

    /// <summary>Whether the word was written in quotes, so that it is an argument whatever it looks like.</summary>
    public bool IsQuoted(int index) => _words[index].Copied;

    /// <summary>False when a quote is not closed.</summary>
    public bool Split(byte[] block, int start, int end, int lineStart)
    {
        _block = block;
        _copied = 0;
        Count = 0;
        var at = start;
        while (true)
        {
            while (at < end && block[at] is (byte)' ' or (byte)'\t')
            {
                at++;
            }

            if (at >= end)
            {
                return true;
            }

            var first = at;
            while (at < end && block[at] is not ((byte)' ' or (byte)'\t' or (byte)'"'))
            {
                at++;
            }

            if (at < end && block[at] == '"')
            {
                var copy = _copied;
                at = Unquote(first, at, end);
                if (at < 0)
                {
                    return false;
                }

                Append(new Word(copy, _copied - copy, first - lineStart, true));
                continue;
            }

            Append(new Word(first, at - first, first - lineStart, false));
        }
    }

    private int Unquote(int first, int at, int end)
    {
        foreach (var letter in _block.AsSpan(first, at - first))
        {
            Copy(letter);
        }

        var open = false;
        for (; at < end; at++)
        {
            var letter = _block[at];
            if (letter == '"')
            {
                open = !open;
            }
            else if (open && letter == '\\' && at + 1 < end)
            {
                Copy(_block[++at]);
            }
            else if (!open && letter is (byte)' ' or (byte)'\t')
            {
                return at;
            }
            else
            {
                Copy(letter);
            }
        }

        return open ? -1 : at;
    }

    private void Copy(byte letter)
    {
        if (_copied == _copies.Length)
        {
            Array.Resize(ref _copies, _copied * 2);
        }

        _copies[_copied++] = letter;
    }

    private void Append(Word word)
    {
        if (Count == _words.Length)
        {
            Array.Resize(ref _words, Count * 2);
        }

        _words[Count++] = word;
    }

    private readonly record struct Word(int Start, int Length, int Offset, bool Copied);
}
