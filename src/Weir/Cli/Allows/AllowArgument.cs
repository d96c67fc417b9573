using System.CommandLine;

namespace Weir.Cli.Allows;

/// <summary>The address or prefix of an allowed source.</summary>
internal static class AllowArgument
{
    public static Argument<string> Create() =>
        new("prefix") { HelpName = "PREFIX", Description = "IPv4 or IPv6 address or prefix" };
}
