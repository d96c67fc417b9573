using System.Runtime.ExceptionServices;

namespace Weir.Kernel.Host;

/// <summary>Runs one piece of work on a thread that ends with it, so whatever the work does to its own thread (setns, unshare) harms nobody.</summary>
internal static class DedicatedThread
{
    /// <summary>Blocks until the work is done; an exception of the work is thrown here with its own stack.</summary>
    public static void Run(string name, Action work)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // carried over to the caller's thread, not swallowed
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
