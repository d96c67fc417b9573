using Weir.Core.Text;

namespace Weir.Sources.Series;

/// <summary>The series could not be read or written; <see cref="Finding"/> says why, for people.</summary>
public sealed class SeriesException : Exception
{
    internal SeriesException(Diagnostic finding, Exception? reason = null)
        : base(finding.Message, reason) => Finding = finding;

    public Diagnostic Finding { get; }
}
