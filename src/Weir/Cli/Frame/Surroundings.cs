namespace Weir.Cli.Frame;

/// <summary>All that a command takes from the world around the process; tests give their own.</summary>
internal sealed record Surroundings : IDisposable
{
    /// <summary>Standard output; flushed by the owner.</summary>
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input; the caller closes it.</summary>
    public Func<Stream> OpenIn { get; init; } = static () => Stream.Null;

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal; what a pipe gets is never cut.</summary>
    public int Width { get; init; } = 100;

    public required string CurrentDirectory { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>An environment variable, null when unset. The environment is read here and nowhere else.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>What the machine calls itself.</summary>
    public string HostName { get; init; } = Environment.MachineName;

    public CancellationToken Cancellation { get; init; }

    public void Dispose()
    {
        Out.Dispose();
        Error.Dispose();
    }
}
