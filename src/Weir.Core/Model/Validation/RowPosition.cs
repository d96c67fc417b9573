using System.Globalization;
using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Where a row was read, for messages.</summary>
internal static class RowPosition
{
    public static Position Of(Member row, string? column = null) =>
        row.Origin.At(row.Id.ToString(CultureInfo.InvariantCulture), column);

    /// <summary><c> (members.csv(12))</c> to name another row in a message; empty when its place is unknown.</summary>
    public static string And(Member row) => And(Of(row));

    private static string And(Position position) => position == Position.None ? "" : $" ({position})";
}
