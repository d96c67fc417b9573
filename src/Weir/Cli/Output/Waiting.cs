using Spectre.Console;
using Weir.Cli.Frame;

namespace Weir.Cli.Output;

/// <summary>
/// A spinner on standard error for work that lasts: nothing at all in a pipe, and on a terminal only after most of a second,
/// so that the usual quick run neither flickers nor pays for loading Spectre.
/// </summary>
internal sealed class Waiting(Surroundings surroundings, bool shown)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    /// <summary>Does the work on the calling thread.</summary>
    public T For<T>(string what, Func<T> work)
    {
        if (!shown)
        {
            return work();
        }

        using var done = new ManualResetEventSlim();
        var spinner = new Thread(() => Spin(what, done)) { IsBackground = true, Name = "spinner" };
        spinner.Start();
        try
        {
            return work();
        }
        finally
        {
            done.Set();
            spinner.Join();
        }
    }

    private void Spin(string what, ManualResetEventSlim done)
    {
        if (done.Wait(Patience))
        {
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(surroundings.Error) });
        console.Status().Start(Markup.Escape(what), _ => done.Wait());
    }
}
