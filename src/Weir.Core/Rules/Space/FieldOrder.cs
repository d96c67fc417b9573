namespace Weir.Core.Rules.Space;

/// <summary>
/// In which order a space asks for addresses and transport headers. No order is small for every firewall: what chooses first should
/// be asked first, and what two walks have in common between them.
/// </summary>
public enum FieldOrder
{
    /// <summary>Small where rules choose by source, and behind that by destination with ports again.</summary>
    SourcePortsDestination,
    DestinationPortsSource,
    SourceDestinationPorts,
    DestinationSourcePorts,
}
