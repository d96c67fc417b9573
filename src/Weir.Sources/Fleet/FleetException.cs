using Weir.Core.Text;

namespace Weir.Sources.Fleet;

/// <summary>The fleet's tables could not be used; <see cref="Finding"/> says why, for people.</summary>
public sealed class FleetException : Exception
{
    internal FleetException(Diagnostic finding, Exception? reason = null)
        : base(finding.Message, reason) => Finding = finding;

    /// <summary>True when what was asked makes no sense now; false when the server or its tables refuse.</summary>
    public bool IsInput { get; internal init; }

    public Diagnostic Finding { get; }
}
