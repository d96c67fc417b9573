using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Where a row was read, for messages.</summary>
internal static class RowPosition
{
    public static Position Of(Member row, string? column = null) => row.Origin.At(SiteRowText.Key(row), column);

    public static Position Of(Device row, string? column = null) => row.Origin.At(SiteRowText.Key(row), column);

    public static Position Of(PortForward row, string? column = null) => row.Origin.At(SiteRowText.Key(row), column);

    public static Position Of(Opening row, string? column = null) => row.Origin.At(SiteRowText.Key(row), column);

    public static Position Of(Ban row) => row.Origin.At(SiteRowText.Key(row), "prefix");

    public static Position Of(Listener row) => row.Origin.At(SiteRowText.Key(row));

    public static Position Of(Allow row) => row.Origin.At(SiteRowText.Key(row), "prefix");

    public static Position Of(DestinationClass row) => row.Origin.At(row.Name);

    public static Position Of(MemberPlan row) => row.Origin.At(row.Name);

    public static Position Of(Quota row) => row.Origin.At(row.Name);

    public static Position Of(Interface row) => row.Origin.At(row.Name);

    /// <summary><c> (members.csv(12))</c>, to name the other row in a message; empty when its place is unknown.</summary>
    public static string And(Position position) => position == Position.None ? "" : $" ({position})";
}
