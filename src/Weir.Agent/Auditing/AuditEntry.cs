using System.Collections.Immutable;
using System.Text.Json;
using Weir.Core.Text;

namespace Weir.Agent.Auditing;

/// <summary>Who asks for what, written before it is done.</summary>
/// <param name="Who">A token's name; on the socket the user: <c>uid 0</c>.</param>
/// <param name="Via">"http" or "socket".</param>
/// <param name="From">An address, or the process at the other end of the socket.</param>
/// <param name="What">The method and the path, or the request's name.</param>
/// <param name="Body">What was sent with it; null for nothing.</param>
public sealed record AuditRequest(string Who, string Via, string From, string What, JsonElement? Body = null);

/// <summary>What became of it, written afterwards.</summary>
/// <param name="Outcome">"done" or "refused".</param>
/// <param name="Codes">Of the diagnostics it was refused with.</param>
/// <param name="Revision">In force afterwards.</param>
/// <param name="Changes">What is other than before.</param>
public sealed record AuditResult(
    string Outcome,
    ImmutableArray<string> Codes,
    ulong? Revision,
    ImmutableArray<AuditChange> Changes
)
{
    public const string Done = "done";
    public const string Refused = "refused";
}

/// <summary>One row before and after; null where it was not, or is no more.</summary>
/// <param name="What">The row: <c>members[4711]</c>.</param>
public sealed record AuditChange(string What, string? Before, string? After);

/// <summary>A request and what became of it.</summary>
/// <param name="Number">Counts from 1, over restarts and rotations.</param>
/// <param name="Result">Null when the agent died meanwhile, or the disk was full: nobody knows.</param>
public sealed record AuditEntry(long Number, DateTimeOffset Time, AuditRequest Request, AuditResult? Result);

/// <summary>A part of the log, the newest first.</summary>
/// <param name="Damaged">Lines that are none, on the way.</param>
/// <param name="More">Whether there are older ones.</param>
public sealed record AuditPage(ImmutableArray<AuditEntry> Entries, int Damaged, bool More);

/// <summary>The audit log cannot be written.</summary>
public sealed class AuditException(Diagnostic finding, Exception? reason = null) : Exception(finding.Message, reason)
{
    public Diagnostic Finding => finding;
}
