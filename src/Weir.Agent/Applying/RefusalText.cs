using Weir.Backends.Nft;
using Weir.Core.Text;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Applying;

/// <summary>Says what the kernel refused: the object by its name, the element by its key, the row it came from by its position.</summary>
internal static class RefusalText
{
    // The kernel goes on after a refusal and may refuse thousands of elements for one reason.
    private const int Shown = 20;

    /// <param name="now">For what is left of time-outs.</param>
    public static AgentException Of(NftTransactionException refused, Plan plan, DateTimeOffset now) =>
        new(AgentFailure.Refused, [.. refused.Failures.Take(Shown).Select(failure => Of(failure, plan, now))], refused);

    public static AgentException Of(NetlinkException failed) =>
        new(
            AgentFailure.Refused,
            AgentDiagnostics.Refused("the transaction", Reason(failed.Errno, failed.ExtendedAck)),
            failed
        );

    private static Diagnostic Of(NftFailure failure, Plan plan, DateTimeOffset now)
    {
        var reason = Reason(failure.Errno, failure.Text);
        if (failure.OperationIndex is not { } index || failure.Operation is null)
        {
            return AgentDiagnostics.Refused("the transaction", reason);
        }

        var what = $"to {OperationText.Describe(failure.Operation)}";
        if (index >= plan.Steps.Length)
        {
            return AgentDiagnostics.Refused(what, reason); // the revision mark
        }

        var step = plan.Steps[index];
        if (failure.ElementIndex is not { } element || step.Set is not { } set || step.Elements is not { } elements)
        {
            return AgentDiagnostics.Refused(step.OriginOf(null).At(step.Rule?.Comment ?? ""), what, reason);
        }

        var key = ElementText.Describe(set, elements, element, now);
        var verb = failure.Operation is NftOperation.DeleteElements ? "to delete" : "to add";
        var kind = set.Data.IsEmpty && !set.IsVerdictMap ? "set" : "map";
        var position = step.OriginOf(element).At(key);
        return AgentDiagnostics.Refused(position, $"{verb} element {key} of the {kind} '{set.Name}'", reason);
    }

    private static string Reason(Errno errno, string? text) => text is null ? Words(errno) : $"{Words(errno)}, {text}";

    /// <summary>The C library's words for what nf_tables answers most, with the name.</summary>
    private static string Words(Errno errno) =>
        errno.Name switch
        {
            "EPERM" => "not permitted (EPERM)",
            "ENOENT" => "not there (ENOENT)",
            "EEXIST" => "already there with other data (EEXIST)",
            "ENFILE" => "the set is full (ENFILE)",
            "EBUSY" => "still in use (EBUSY)",
            "ENOMEM" => "no memory (ENOMEM)",
            "ENOBUFS" => "no memory for the message (ENOBUFS)",
            "EOPNOTSUPP" => "not supported by this kernel (EOPNOTSUPP)",
            var name => name,
        };
}
