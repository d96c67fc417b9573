namespace Weir.Web.Editing;

/// <summary>How an edit is to come into force.</summary>
/// <param name="ConfirmWithin">Rolled back unless confirmed within this time; null: for good at once.</param>
/// <param name="Apply">False: write the rows, and leave the rest to the agent's watch.</param>
/// <param name="Rehearse">Write nothing, and tell what would change.</param>
internal sealed record EditTerms(TimeSpan? ConfirmWithin, bool Apply, bool Rehearse)
{
    /// <summary>A day, as with <c>weir apply --confirm</c>.</summary>
    public const int MostSeconds = 86_400;
}
