using System.Globalization;
using System.Text;

namespace Weir.Tests.Kernel.NfTables;

/// <summary>Bytes as text, four a line, so that a difference shows the attribute it is in.</summary>
internal static class HexLines
{
    internal static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length; i += 4)
        {
            var line = bytes[i..Math.Min(i + 4, bytes.Length)];
            foreach (var value in line)
            {
                text.Append(CultureInfo.InvariantCulture, $"{value:x2} ");
            }

            text.Length--;
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The lines of a table whose comments start with a slash or a bracket, comments removed.</summary>
    internal static string Expected(string table)
    {
        var text = new StringBuilder();
        foreach (var line in table.Split('\n'))
        {
            var bytes = line.Split('|')[0].Trim();
            if (bytes.Length > 0)
            {
                text.Append(bytes).Append('\n');
            }
        }

        return text.ToString();
    }
}
