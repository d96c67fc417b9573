namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir migrate</c>.</summary>
internal sealed record MigrateDocument : Document
{
    public required string Site { get; init; }

    /// <summary>Steps of the schema that were applied.</summary>
    public required int Applied { get; init; }

    /// <summary>True when the triggers that tell of changes were installed.</summary>
    public bool Notify { get; init; }

    /// <summary>True when the tables of a fleet were made.</summary>
    public bool Fleet { get; init; }
}
