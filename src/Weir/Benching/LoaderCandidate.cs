using System.Collections.Immutable;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Lab.Benching;
using Weir.Lab.Injector;
using Weir.Lab.Topologies;

namespace Weir.Benching;

/// <summary>A candidate that programs load, each as a whole process, as an operator would run it.</summary>
/// <param name="name">What the answer calls it.</param>
/// <param name="steps">Run one after another.</param>
/// <param name="variables">What the programs need of the environment besides, each NAME=value.</param>
/// <param name="time">Measures the programs.</param>
/// <param name="cancellation">Ends them.</param>
internal sealed class LoaderCandidate(
    string name,
    ImmutableArray<LoadStep> steps,
    ImmutableArray<string> variables,
    TimeProvider time,
    CancellationToken cancellation
) : IBenchCandidate
{
    private const int ShownLines = 3;

    /// <summary>Loaders need to be found and to speak plainly; nothing else of the caller's environment is theirs.</summary>
    public static IReadOnlyList<string> Environment { get; } =
    ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "NO_COLOR=1"];

    public string Name => name;

    public LoadFigures Load(InjectorGround ground)
    {
        var milliseconds = 0.0;
        long peak = 0;
        foreach (var step in steps)
        {
            var figures = Run(step, ground);
            milliseconds += figures.Time.TotalMilliseconds;
            peak = Math.Max(peak, figures.PeakBytes);
        }

        return new LoadFigures(milliseconds, peak);
    }

    private ProcessFigures Run(LoadStep step, InjectorGround ground)
    {
        var scratch = LabFolder.Create();
        try
        {
            string[] command =
            [
                .. step.Command.Select(word =>
                    word.Replace(LoadStep.Namespace, ground.NamespaceName, StringComparison.Ordinal)
                        .Replace(LoadStep.Scratch, scratch.Path, StringComparison.Ordinal)
                ),
            ];
            var figures = MeasuredProcess.Run(
                command,
                step.Input,
                [.. Environment, .. variables],
                ground.Network,
                time,
                cancellation
            );
            return figures.ExitCode == 0
                ? figures
                : throw new CandidateRefusedException(name, Reason(command, figures));
        }
        catch (NetlinkException refused)
        {
            throw new CandidateRefusedException(name, refused.Message);
        }
        finally
        {
            scratch.Dispose();
        }
    }

    private static string Reason(string[] command, ProcessFigures figures)
    {
        var lines = figures.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var code = figures.ExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"{Path.GetFileName(command[0])} ended with {code}: {string.Join(" | ", lines.Take(ShownLines))}";
    }
}
