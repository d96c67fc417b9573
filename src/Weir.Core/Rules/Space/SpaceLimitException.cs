namespace Weir.Core.Rules.Space;

/// <summary>A symbolic computation grew past its limits: the question stays undecided, the process lives on.</summary>
public sealed class SpaceLimitException : Exception
{
    public SpaceLimitException() { }

    public SpaceLimitException(string message)
        : base(message) { }

    public SpaceLimitException(string message, Exception innerException)
        : base(message, innerException) { }
}
