using System.CommandLine;

namespace Weir.Cli.Tokens;

/// <summary>The token that a verb is about.</summary>
internal static class TokenArgument
{
    public static Argument<string> Create() => new("name") { HelpName = "NAME", Description = "Who or what uses it" };
}
