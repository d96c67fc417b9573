using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>One operation the kernel refused.</summary>
/// <param name="OperationIndex">Its place in the list that was committed; null when the batch as a whole was refused.</param>
/// <param name="Operation">The operation itself; null when the batch as a whole was refused.</param>
/// <param name="Errno">What the kernel answered.</param>
/// <param name="Text">The kernel's own words (extended acknowledgement), if it had any.</param>
/// <param name="ElementIndex">For operations on elements: the place in the block of the refused element, if the kernel told.</param>
public sealed record NftFailure(
    int? OperationIndex,
    NftOperation? Operation,
    Errno Errno,
    string? Text,
    int? ElementIndex
)
{
    /// <summary>For example "add elements to set inet weir hosts, element 17: EEXIST (17)".</summary>
    public override string ToString()
    {
        var what = Operation is null ? "the transaction as a whole" : OperationText.Describe(Operation);
        var element = ElementIndex is { } index ? $", element {index}" : "";
        var text = Text is null ? "" : $": {Text}";
        return $"{what}{element}: {Errno}{text}";
    }
}
