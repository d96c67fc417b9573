using Weir.Lab.Injector;

namespace Weir.Lab.Benching;

/// <summary>A rule set to be measured, and the way it gets into a kernel.</summary>
public interface IBenchCandidate
{
    string Name { get; }

    /// <summary>Loads it into a fresh namespace. Called once for each session.</summary>
    /// <exception cref="CandidateRefusedException">It does not load.</exception>
    LoadFigures Load(InjectorGround ground);
}

/// <summary>What loading took.</summary>
/// <param name="Milliseconds">The loader's whole process, from its start to its end.</param>
/// <param name="LoaderPeakBytes">Most memory the loader had resident; 0 when nothing ran.</param>
public sealed record LoadFigures(double Milliseconds, long LoaderPeakBytes);

/// <summary>A candidate was refused by its loader or by the kernel; the message says which and why.</summary>
public sealed class CandidateRefusedException(string candidate, string reason)
    : Exception($"{candidate} does not load: {reason}")
{
    public string Candidate => candidate;

    public string Reason => reason;
}
