using Weir.Benching;
using Weir.Lab.Benching;
using Weir.Lab.Injector;
using Weir.Lab.Topologies;

namespace Weir.Calibration;

/// <summary>What another program loads: texts of its own language, given to its standard input one after another.</summary>
/// <param name="name">For findings.</param>
/// <param name="time">Measures the programs.</param>
/// <param name="cancellation">Ends them.</param>
/// <param name="steps">A command and the text that it reads.</param>
internal sealed class ToolCandidate(
    string name,
    TimeProvider time,
    CancellationToken cancellation,
    params (string[] Command, Action<TextWriter> Write)[] steps
) : IBenchCandidate
{
    public string Name => name;

    public LoadFigures Load(InjectorGround ground)
    {
        using var folder = LabFolder.Create();
        var loads = new List<LoadStep>();
        foreach (var (command, write) in steps)
        {
            var path = Path.Combine(folder.Path, $"{loads.Count}");
            using (var text = new StreamWriter(path))
            {
                write(text);
            }

            loads.Add(new LoadStep([.. command], path));
        }

        return new LoaderCandidate(name, [.. loads], [], time, cancellation).Load(ground);
    }
}
