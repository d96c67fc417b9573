using Spectre.Console;
using Weir.Cli.Frame;

namespace Weir.Cli.Output;

/// <summary>
/// A spinner or a bar on standard error for work that lasts: nothing at all in a pipe, and on a terminal only after most of a
/// second, so that the usual quick run neither flickers nor pays for loading Spectre.
/// </summary>
internal sealed class Waiting(Surroundings surroundings, bool shown)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(150);

    /// <summary>Does the work on the calling thread, beside a spinner.</summary>
    public T For<T>(string what, Func<T> work) => Beside(done => Spin(what, done), work);

    /// <summary>Does the work on the calling thread, beside a bar that the work moves.</summary>
    public T For<T>(string what, Func<Stage, T> work)
    {
        var stage = new Stage(what);
        return Beside(done => Draw(stage, done), () => work(stage));
    }

    private T Beside<T>(Action<ManualResetEventSlim> draw, Func<T> work)
    {
        if (!shown)
        {
            return work();
        }

        using var done = new ManualResetEventSlim();
        var drawing = new Thread(() => DrawAfterPatience(draw, done)) { IsBackground = true, Name = "progress" };
        drawing.Start();
        try
        {
            return work();
        }
        finally
        {
            done.Set();
            drawing.Join();
        }
    }

    private static void DrawAfterPatience(Action<ManualResetEventSlim> draw, ManualResetEventSlim done)
    {
        if (!done.Wait(Patience))
        {
            draw(done);
        }
    }

    private void Spin(string what, ManualResetEventSlim done) =>
        Console().Status().Start(Markup.Escape(what), _ => done.Wait());

    private void Draw(Stage stage, ManualResetEventSlim done) =>
        Console()
            .Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn()
            )
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(stage.What));
                do
                {
                    task.Description = Markup.Escape(stage.What);
                    task.Value = 100 * stage.Fraction;
                    task.IsIndeterminate = stage.Fraction <= 0;
                } while (!done.Wait(Redraw));
            });

    private IAnsiConsole Console() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(surroundings.Error) });
}

/// <summary>How far a piece of work is; written by the work, read by whoever draws.</summary>
internal sealed class Stage(string what)
{
    private volatile string _what = what;
    private long _fraction;

    public string What => _what;

    /// <summary>0 … 1; 0 while nothing is known.</summary>
    public double Fraction => BitConverter.Int64BitsToDouble(Interlocked.Read(ref _fraction));

    public void Report(string what, double fraction)
    {
        _what = what;
        Interlocked.Exchange(ref _fraction, BitConverter.DoubleToInt64Bits(Math.Clamp(fraction, 0, 1)));
    }
}
