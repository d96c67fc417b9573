namespace Weir.Core.Rules.Space;

/// <summary>
/// In which order a space asks for addresses and transport headers. No order is small for every firewall: what chooses first should
/// be asked first, and what two walks have in common between them.
/// </summary>
public enum FieldOrder
{
    /// <summary>Small where rules choose by an address and then by ports, which is what most do.</summary>
    SourceDestinationPorts,

    /// <summary>Small where a walk by source goes on with one by destination that asks for ports again.</summary>
    SourcePortsDestination,
    DestinationPortsSource,
    DestinationSourcePorts,
}
