using System.Globalization;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Sources;

namespace Weir.Cli.Edits;

/// <summary>The login that the editor knows a member by, from what was written: an id or a login.</summary>
internal static class MemberLogin
{
    /// <exception cref="CommandStopped">Digits that are nobody's id or login.</exception>
    public static string Of(Call call, string text)
    {
        // A login is passed on as it is: an edit must also be possible on a site that cannot be loaded, to repair it.
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return text;
        }

        var reading = SiteFolder.Load(call.SiteDirectory, call.Time, call.Cancellation);
        return reading.Site is { } site ? MemberReference.Find(site, text).Login : text;
    }
}
