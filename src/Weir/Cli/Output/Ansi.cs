namespace Weir.Cli.Output;

/// <summary>The few escape sequences that are not worth starting Spectre for.</summary>
internal static class Ansi
{
    public const string Reset = "\e[0m";
    public const string Bold = "\e[1m";
    public const string Dim = "\e[2m";
    public const string Red = "\e[31m";
    public const string Green = "\e[32m";
    public const string Yellow = "\e[33m";

    public static string ForSeverity(string severity) =>
        severity switch
        {
            "error" => Red,
            "warning" => Yellow,
            _ => Dim,
        };
}
