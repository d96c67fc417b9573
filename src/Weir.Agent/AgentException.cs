using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Agent;

/// <summary>Why nothing was done.</summary>
public enum AgentFailure
{
    /// <summary>What was asked makes no sense now: bad input, nothing to confirm (exit code 2).</summary>
    Input,

    /// <summary>The kernel or a system call refused (exit code 3).</summary>
    Refused,
}

/// <summary>A command of the agent stopped. <see cref="Diagnostics"/> say why, for people.</summary>
public sealed class AgentException : Exception
{
    internal AgentException(AgentFailure failure, Diagnostic diagnostic, Exception? reason = null)
        : this(failure, [diagnostic], reason) { }

    internal AgentException(AgentFailure failure, ImmutableArray<Diagnostic> diagnostics, Exception? reason = null)
        : base(diagnostics[0].Message, reason)
    {
        Failure = failure;
        Diagnostics = diagnostics;
    }

    public AgentFailure Failure { get; }

    public ImmutableArray<Diagnostic> Diagnostics { get; }
}
