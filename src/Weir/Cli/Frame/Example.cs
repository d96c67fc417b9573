namespace Weir.Cli.Frame;

/// <summary>A command line that can be pasted, and what it does.</summary>
internal sealed record Example(string CommandLine, string Meaning);
