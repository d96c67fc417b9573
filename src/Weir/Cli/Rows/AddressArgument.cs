using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Core.Model;

namespace Weir.Cli.Rows;

/// <summary>Addresses as filters of lists, read as strictly as those of a source.</summary>
internal static class AddressArgument
{
    /// <exception cref="CommandStopped">Not an address or prefix.</exception>
    public static IpPrefix Prefix(Call call, string name, string text)
    {
        var values = new Values(call.Time);
        var prefix = values.Prefix(name, text);
        values.Check();
        return prefix;
    }
}
