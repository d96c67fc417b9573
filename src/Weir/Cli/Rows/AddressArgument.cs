using Weir.Cli.Frame;
using Weir.Core.Model;

namespace Weir.Cli.Rows;

/// <summary>Addresses on the command line, read as strictly as those of a source.</summary>
internal static class AddressArgument
{
    /// <exception cref="CommandStopped">Not an address or prefix; exit code 2, as for the same mistake in a file.</exception>
    public static IpPrefix Prefix(string name, string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem)
            ? prefix
            : throw new CommandStopped(ExitCode.BadInput, RowDiagnostics.BadAddress(name, text, problem));
}
