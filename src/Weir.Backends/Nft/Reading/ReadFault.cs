using Weir.Core.Text;

namespace Weir.Backends.Nft.Reading;

/// <summary>Ends the reading of one line; becomes a finding at its place.</summary>
internal sealed class ReadFault(DiagnosticDescriptor code, int column, string message) : Exception(message)
{
    public DiagnosticDescriptor Code { get; } = code;

    /// <summary>Byte of the line, from 0.</summary>
    public int Column { get; } = column;
}
