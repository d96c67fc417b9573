using System.CommandLine;

namespace Weir.Cli.Forwards;

/// <summary>What names a forward of a member: protocol and public ports.</summary>
internal static class ForwardArguments
{
    public static Argument<string> Protocol() => new("protocol") { HelpName = "PROTOCOL", Description = "tcp or udp" };

    public static Argument<string> Ports() =>
        new("ports") { HelpName = "PORTS", Description = "The public port, or a range such as 8000-8010" };
}
