namespace Weir.Sources.Importing;

/// <summary>What became of a file's lines. <see cref="Rules"/> is always the sum of the other three.</summary>
/// <param name="Lines">Lines of any kind, an unfinished last one counted.</param>
/// <param name="Rules">Lines that add a rule, or try to.</param>
/// <param name="Modelled">Rules whose every test and action is understood.</param>
/// <param name="Opaque">Rules kept with a match or target that nobody here knows, verbatim.</param>
/// <param name="Refused">Rules not kept; each has its diagnostic.</param>
public sealed record ImportCounts(long Lines, long Rules, long Modelled, long Opaque, long Refused)
{
    public static ImportCounts None { get; } = new(0, 0, 0, 0, 0);
}
