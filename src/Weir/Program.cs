using Weir.Cli.Frame;

namespace Weir;

/// <summary>The composition root: the real surroundings, the signals, the command line.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        using var signals = new Signals();
        using var surroundings = ProcessSurroundings.Open(signals.Token);
        return signals.ExitCodeOr(CommandLine.Run(args, surroundings));
    }
}
