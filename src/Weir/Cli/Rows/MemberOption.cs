using System.CommandLine;

namespace Weir.Cli.Rows;

/// <summary><c>--member</c> of the lists of forwards and openings.</summary>
internal static class MemberOption
{
    public static Option<string?> Create() =>
        new("--member") { HelpName = "MEMBER", Description = "Only rows of this member (id or login)" };
}
