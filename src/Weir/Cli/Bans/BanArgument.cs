using System.CommandLine;

namespace Weir.Cli.Bans;

/// <summary>The address or prefix of a ban.</summary>
internal static class BanArgument
{
    public static Argument<string> Create() =>
        new("prefix") { HelpName = "PREFIX", Description = "IPv4 or IPv6 address or prefix" };
}
