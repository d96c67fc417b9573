using System.Collections.Immutable;
using Weir.Agent.Planning;
using Weir.Agent.State;
using Weir.Core.Compiler;
using Weir.Core.Text;

namespace Weir.Agent.Applying;

/// <summary>What an apply did.</summary>
public sealed record ApplyResult
{
    public required PlanKind Kind { get; init; }

    /// <summary>The revision in force now; null after the table was removed.</summary>
    public required Revision? Revision { get; init; }

    /// <summary>The kernel's generation id after it.</summary>
    public required uint Generation { get; init; }

    /// <summary>Kernel operations in the transaction; 0 when nothing had to be done.</summary>
    public int Operations { get; init; }

    public int ElementsAdded { get; init; }

    public int ElementsRemoved { get; init; }

    /// <summary>Length of the transaction in bytes.</summary>
    public long BytesSent { get; init; }

    /// <summary>Connections ended because the new rules do not allow them.</summary>
    public int ConnectionsEnded { get; init; }

    /// <summary>Reading the state folder and, where needed, the kernel's table.</summary>
    public TimeSpan StateTime { get; init; }

    public TimeSpan CompileTime { get; init; }

    /// <summary>Writing the transaction's bytes.</summary>
    public TimeSpan EncodeTime { get; init; }

    /// <summary>The kernel's time to take, check and commit it.</summary>
    public TimeSpan KernelTime { get; init; }

    /// <summary>From the plan to the verified result: journal, transaction, state, verification.</summary>
    public TimeSpan ApplyTime { get; init; }

    /// <summary>What somebody else had changed in Weir's table, one line each; it is as the site says now.</summary>
    public ImmutableArray<string> Drift { get; init; } = [];

    public ImmutableArray<Diagnostic> Findings { get; init; } = [];

    /// <summary>When it is rolled back unless it is confirmed; null when it needs no confirmation.</summary>
    public DateTimeOffset? ConfirmBefore { get; init; }

    /// <summary>The site in force now, compiled.</summary>
    internal CompiledSite? Desired { get; init; }
}

/// <summary>How to apply.</summary>
public sealed record ApplyOptions
{
    public static ApplyOptions Default { get; } = new();

    /// <summary>Load a site without members over one that has some.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Roll back by itself after this time unless confirmed; null keeps it at once.</summary>
    public TimeSpan? ConfirmWithin { get; init; }

    /// <summary>Program and first arguments that run <c>Guardian.Run</c>; needed with <see cref="ConfirmWithin"/>.</summary>
    public ImmutableArray<string> GuardianCommand { get; init; } = [];
}
