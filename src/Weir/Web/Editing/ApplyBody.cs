using Weir.Cli.Documents;

namespace Weir.Web.Editing;

/// <summary>Body of POST apply; all of it is optional, and so is the body.</summary>
internal sealed record ApplyBody
{
    /// <summary>Roll back unless confirmed within; null keeps it at once.</summary>
    public int? ConfirmSeconds { get; init; }

    /// <summary>Also a source without members.</summary>
    public bool? AllowEmpty { get; init; }
}

/// <summary>Answer of GET unconfirmed.</summary>
/// <param name="Edit">Null when there is none.</param>
internal sealed record UnconfirmedAnswer(UnconfirmedDocument? Edit);
