using System.Collections.Immutable;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>The kernel refused a transaction; nothing of it was applied.</summary>
public sealed class NftTransactionException : NetlinkException
{
    public NftTransactionException() { }

    public NftTransactionException(string message)
        : base(message) { }

    public NftTransactionException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <param name="failures">At least one, in the order the kernel met them.</param>
    public NftTransactionException(ImmutableArray<NftFailure> failures)
        : base(Describe(failures), failures[0].Errno, failures[0].Text) => Failures = failures;

    /// <summary>
    /// Every operation that was refused, in order. The kernel goes on after a refusal, so later ones may follow from the first.
    /// </summary>
    public ImmutableArray<NftFailure> Failures { get; } = [];

    /// <summary>True when the ruleset was not at the expected generation: somebody else wrote in between.</summary>
    public bool IsGenerationConflict => Failures is [{ OperationIndex: null } only] && only.Errno == Errno.Restart;

    private static string Describe(ImmutableArray<NftFailure> failures)
    {
        var first = failures[0];
        var what = first.Operation is null ? "commit the transaction" : OperationText.Describe(first.Operation);
        var element = first.ElementIndex is { } index ? $", element {index}" : "";
        var more = failures.Length > 1 ? $" (the first of {failures.Length} refused operations)" : "";
        return what + element + more;
    }
}
