using Weir.Cli.Frame;

namespace Weir.Cli.Output;

/// <summary>
/// Reports on the working thread (<see cref="Progress{T}"/> would post each call to the pool), and ends the work on Ctrl-C.
/// </summary>
internal sealed class Told<T>(Call call, Action<T> told) : IProgress<T>
{
    public void Report(T value)
    {
        call.Cancellation.ThrowIfCancellationRequested();
        told(value);
    }
}
