using System.Globalization;
using System.Text;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Editing;

/// <summary>A row about to be written, read as if it came from the source: what could not be read again is not written.</summary>
internal readonly struct ValueCells(object?[] values) : ICells
{
    public Origin Origin => default;

    public ReadOnlySpan<byte> Bytes(int column) =>
        Encoding.UTF8.GetBytes(Convert.ToString(values[column], CultureInfo.InvariantCulture) ?? "");

    public bool TryInteger(int column, out long value)
    {
        value = 0;
        return false;
    }

    public Position At(int column, string key) => Position.None;
}
