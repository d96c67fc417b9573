using Weir.Core.Text;

namespace Weir.Sources.Rows;

/// <summary>One row as a source holds it. Columns are numbered as in <see cref="Entity.Columns"/>, whatever their order in the source.</summary>
internal interface ICells
{
    /// <summary>The value as UTF-8 bytes (not yet checked to be UTF-8); empty for NULL. Valid until the source moves on.</summary>
    ReadOnlySpan<byte> Bytes(int column);

    /// <summary>The value when the source holds it as a number; false sends the caller to <see cref="Bytes"/>.</summary>
    bool TryInteger(int column, out long value);

    /// <summary>Where the row came from.</summary>
    Origin Origin { get; }

    /// <summary>The place of one value, for a finding; <paramref name="key"/> names the row where there are no lines.</summary>
    Position At(int column, string key);
}
