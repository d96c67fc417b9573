using System.CommandLine;
using System.Globalization;
using Weir.Cli.Frame;
using Weir.Core.Model;

namespace Weir.Cli.Rows;

/// <summary>A member as people name it: by id, or by login.</summary>
internal static class MemberReference
{
    public static Argument<string> Argument() =>
        new("member") { HelpName = "MEMBER", Description = "The member's id or login" };

    /// <summary>Digits alone are an id first; only when nobody has it, a login.</summary>
    /// <exception cref="CommandStopped">Nobody has this id or login, or several members have the login.</exception>
    public static Member Find(Site site, string text)
    {
        if (
            uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && site.FindMember(id) is { } byId
        )
        {
            return byId;
        }

        Member? found = null;
        string? near = null;
        foreach (var member in site.Members)
        {
            if (!string.Equals(member.Login, text, StringComparison.OrdinalIgnoreCase))
            {
                near ??= Suggestions.Distance(member.Login, text) == 1 ? member.Login : null;
                continue;
            }

            if (found is not null)
            {
                throw new CommandStopped(ExitCode.BadInput, RowDiagnostics.SameLogin(text, found.Id, member.Id));
            }

            found = member;
        }

        return found ?? throw new CommandStopped(ExitCode.BadInput, RowDiagnostics.NoMember(text, near));
    }
}
