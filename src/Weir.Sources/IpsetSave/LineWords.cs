namespace Weir.Sources.IpsetSave;

/// <summary>Words of a line one after another; one between double quotes may have blanks (<c>lib/ipset.c</c>, build_argv).</summary>
internal ref struct LineWords(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line;

    /// <summary>A quote was opened and not closed.</summary>
    public bool IsUnclosed { get; private set; }

    public bool Next(out ReadOnlySpan<char> word)
    {
        _rest = _rest.TrimStart(" \t");
        word = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        if (_rest[0] == '"')
        {
            var end = _rest[1..].IndexOf('"');
            IsUnclosed = end < 0;
            word = end < 0 ? _rest[1..] : _rest.Slice(1, end);
            _rest = end < 0 ? default : _rest[(end + 2)..];
            return true;
        }

        var blank = _rest.IndexOfAny(' ', '\t');
        word = blank < 0 ? _rest : _rest[..blank];
        _rest = blank < 0 ? default : _rest[blank..];
        return true;
    }
}
