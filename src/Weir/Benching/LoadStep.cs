using System.Collections.Immutable;

namespace Weir.Benching;

/// <summary>One program that loads a candidate, or a part of it.</summary>
/// <param name="Command">Program and arguments; <see cref="Namespace"/> stands for the name of the namespace.</param>
/// <param name="Input">File given to standard input; null for none.</param>
internal sealed record LoadStep(ImmutableArray<string> Command, string? Input = null)
{
    /// <summary>Replaced by the name of the namespace to load into: Weir's own verbs take it as an option.</summary>
    public const string Namespace = "{netns}";

    /// <summary>Replaced by an empty folder of this load's own.</summary>
    public const string Scratch = "{scratch}";
}
