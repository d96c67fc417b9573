using Weir.Core.Compiler.Cost;
using Weir.Core.Text;

namespace Weir.Cli.Frame;

/// <summary>Reads a cost table that 'weir calibrate' wrote.</summary>
internal static class CostFile
{
    /// <summary>Structures that the file does not have keep their shipped figures.</summary>
    /// <exception cref="CommandStopped">It cannot be read, or has another form: exit code 2.</exception>
    public static CostTable Read(string path, string name)
    {
        try
        {
            var table = CostTable.Parse(File.ReadAllText(path));
            return CostTable.Default.With(table.Rows, table.Facts);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CommandStopped(ExitCode.BadInput, CommandLineDiagnostics.NoCosts(name, FileTrouble.Of(failure)));
        }
    }
}
