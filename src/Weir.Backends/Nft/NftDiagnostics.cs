using Weir.Core.Text;

namespace Weir.Backends.Nft;

/// <summary>Findings of the nft back end: 0410-0419 reading nft text, 0420-0429 what nft cannot say.</summary>
public static class NftDiagnostics
{
    public static readonly DiagnosticDescriptor NotReadable = new("WEIR0410", "nft text cannot be read");
    public static readonly DiagnosticDescriptor Syntax = new("WEIR0411", "nft text does not parse");
    public static readonly DiagnosticDescriptor NotWeirs = new("WEIR0412", "nft text says what Weir does not write");
    public static readonly DiagnosticDescriptor BadValue = new("WEIR0413", "value in nft text is not of its type");
    public static readonly DiagnosticDescriptor Unknown = new("WEIR0414", "nft text names what is not there");
    public static readonly DiagnosticDescriptor Twice = new("WEIR0415", "nft text declares a name twice");
    public static readonly DiagnosticDescriptor NoteDiffers = new(
        "WEIR0416",
        "nft text and its note say different things"
    );

    public static readonly DiagnosticDescriptor UnsupportedMatch = new("WEIR0420", "nft has no such test");
    public static readonly DiagnosticDescriptor UnsupportedTarget = new("WEIR0421", "nft has no such statement");
    public static readonly DiagnosticDescriptor UnsupportedSet = new("WEIR0422", "nft has no such set");
    public static readonly DiagnosticDescriptor UnsupportedPlace = new("WEIR0423", "nft cannot say this in that place");
    public static readonly DiagnosticDescriptor NearlyTheSame = new("WEIR0424", "nft does nearly the same");
}
