using System.Text;

namespace Weir.Cli.Frame;

/// <summary>The surroundings of the real process.</summary>
internal static class ProcessSurroundings
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Surroundings Open(CancellationToken cancellation)
    {
        var outIsTerminal = !Console.IsOutputRedirected;
        var errorIsTerminal = !Console.IsErrorRedirected;
        return new Surroundings
        {
            // Own writers: Console.Out is synchronized, flushes each line and costs 10 ms of start-up.
            Out = new StreamWriter(Console.OpenStandardOutput(), Utf8, bufferSize: 1 << 14),
            Error = new StreamWriter(Console.OpenStandardError(), Utf8, bufferSize: 1 << 10) { AutoFlush = true },
            OpenIn = Console.OpenStandardInput,
            OutIsTerminal = outIsTerminal,
            ErrorIsTerminal = errorIsTerminal,
            Width = outIsTerminal ? Math.Max(Console.WindowWidth, 60) : 100,
            CurrentDirectory = Environment.CurrentDirectory,
            Variable = Environment.GetEnvironmentVariable,
            Cancellation = cancellation,
        };
    }
}
