using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Weir.Sources.Rows;

/// <summary>Gives equal texts of many rows (plans, reasons) the same string, so that 50,000 members do not hold 50,000 copies.</summary>
internal sealed class Utf8Names
{
    // Texts that are not shared after all must not pile up here.
    private const int Most = 64;

    private readonly List<(byte[] Bytes, string Text)> _known = [];

    public bool TryGet(
        ReadOnlySpan<byte> bytes,
        int mostBytes,
        out string text,
        [NotNullWhen(false)] out string? problem
    )
    {
        problem = null;
        text = "";
        if (bytes.IsEmpty)
        {
            return true;
        }

        foreach (var (known, name) in _known)
        {
            if (bytes.SequenceEqual(known))
            {
                text = name;
                return true;
            }
        }

        if (!Utf8Values.TryText(bytes, mostBytes, out text, out problem))
        {
            return false;
        }

        if (_known.Count < Most)
        {
            _known.Add((Encoding.UTF8.GetBytes(text), text));
        }

        return true;
    }
}
