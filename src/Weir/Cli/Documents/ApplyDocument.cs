using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Weir.Agent.Applying;
using Weir.Cli.Applying;
using Weir.Cli.Rows;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir apply</c> and <c>weir rollback</c>.</summary>
internal sealed record ApplyDocument : Document
{
    /// <summary>"nothing", "full", "elements", "structure", "reread" or "removal".</summary>
    public required string Kind { get; init; }

    /// <summary>The revision in force now; null after the table was removed.</summary>
    public required ulong? Revision { get; init; }

    /// <summary>The kernel's generation id now.</summary>
    public required uint Generation { get; init; }

    /// <summary>Kernel operations in the one transaction.</summary>
    public required int Operations { get; init; }

    public required int ElementsAdded { get; init; }

    public required int ElementsRemoved { get; init; }

    /// <summary>Length of the transaction.</summary>
    public required long Bytes { get; init; }

    public required int ConntrackDeleted { get; init; }

    public required ImmutableArray<string> Drift { get; init; }

    /// <summary>Reading and validating the source.</summary>
    public required double ReadMs { get; init; }

    /// <summary>Reading the state folder and, where needed, the kernel's table.</summary>
    public required double StateMs { get; init; }

    public required double CompileMs { get; init; }

    /// <summary>Writing the transaction's bytes; part of <see cref="ApplyMs"/>.</summary>
    public required double EncodeMs { get; init; }

    /// <summary>The kernel's part; part of <see cref="ApplyMs"/>.</summary>
    public required double KernelMs { get; init; }

    /// <summary>From the plan to the verified result.</summary>
    public required double ApplyMs { get; init; }

    public required long PeakMemoryBytes { get; init; }

    /// <summary>ISO 8601; null when it needs no confirmation.</summary>
    public required string? ConfirmBefore { get; init; }

    /// <summary>Rows that a rollback over HTTP brought back in the source; null where none were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ChangeRow>? Undone { get; init; }

    public static ApplyDocument From(ApplyResult result, TimeSpan read) =>
        new()
        {
            Kind = ChangeLines.Word(result.Kind),
            Revision = result.Revision?.Number,
            Generation = result.Generation,
            Operations = result.Operations,
            ElementsAdded = result.ElementsAdded,
            ElementsRemoved = result.ElementsRemoved,
            Bytes = result.BytesSent,
            ConntrackDeleted = result.ConnectionsEnded,
            Drift = result.Drift,
            ReadMs = Milliseconds.Of(read),
            StateMs = Milliseconds.Of(result.StateTime),
            CompileMs = Milliseconds.Of(result.CompileTime),
            EncodeMs = Milliseconds.Of(result.EncodeTime),
            KernelMs = Milliseconds.Of(result.KernelTime),
            ApplyMs = Milliseconds.Of(result.ApplyTime),
            PeakMemoryBytes = PeakMemory.Bytes(),
            ConfirmBefore = result.ConfirmBefore is { } deadline ? Words.Of(deadline) : null,
            Diagnostics = DiagnosticDocument.From(result.Findings),
        };
}

/// <summary>Answer of <c>weir confirm</c>.</summary>
internal sealed record ConfirmDocument : Document
{
    public required ulong Revision { get; init; }
}

/// <summary>Answer of <c>weir confirm --loaded</c>.</summary>
internal sealed record ConfirmLoadDocument : Document
{
    public required bool Kept { get; init; }
}

internal static class Milliseconds
{
    public static double Of(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}

internal static class PeakMemory
{
    /// <summary>The most memory this process had resident: VmHWM of <c>/proc/self/status</c> (proc_pid_status(5)); 0 when it does not say.</summary>
    public static long Bytes()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
            {
                var digits = line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
                return long.Parse(digits, CultureInfo.InvariantCulture) * 1024;
            }
        }

        return 0;
    }
}
