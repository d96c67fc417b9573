using System.CommandLine;

namespace Weir.Cli.Frame;

/// <summary>Options every verb takes, before or after its name.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Site { get; } =
        new("--site")
        {
            HelpName = "DIR",
            Description = "The site's folder (default: the current one)",
            Recursive = true,
        };

    public Option<string?> NetworkNamespace { get; } =
        new("--netns")
        {
            HelpName = "NAME",
            Description = "Act in this existing network namespace",
            Recursive = true,
        };

    public Option<string?> Costs { get; } =
        new("--costs")
        {
            HelpName = "FILE",
            Description = "Cost table of 'weir calibrate' (also: WEIR_COSTS; default: the shipped one)",
            Recursive = true,
        };

    public Option<bool> Json { get; } =
        new("--json") { Description = "Print one JSON document, diagnostics included", Recursive = true };

    public Option<bool> NoColor { get; } =
        new("--no-color") { Description = "No colors (also: NO_COLOR, TERM=dumb)", Recursive = true };

    public Option<bool> Quiet { get; } =
        new("--quiet", "-q") { Description = "Print results and errors only, no hints, no progress", Recursive = true };

    public void AddTo(Command root)
    {
        root.Add(Site);
        root.Add(NetworkNamespace);
        root.Add(Costs);
        root.Add(Json);
        root.Add(NoColor);
        root.Add(Quiet);
    }

    /// <summary>True for the options of this class and for help and version.</summary>
    public static bool IsGlobal(Option option) => option.Recursive || option.Name is "--version";
}
