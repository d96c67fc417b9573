using System.Runtime;

namespace Weir.Imports;

/// <summary>
/// Keeps the garbage collector from running while a large file becomes values that all stay: it would only walk and copy them, again
/// and again, with every thread stopped, for a third of the time an import takes (docs/performance.md). What is allocated beyond the
/// expected ends this early, and collecting goes on as ever.
/// </summary>
internal sealed class QuietHeap : IDisposable
{
    /// <summary>Below this the collector hardly runs at all.</summary>
    private const long WorthWhile = 4 << 20;

    /// <summary>Objects of a rule file take about four and a half times its bytes.</summary>
    private const long HeapPerByte = 6;

    private const long Most = 1 << 30;

    /// <summary>What is made ready for a pipe, whose length nobody knows; what is not used costs nothing.</summary>
    private const long Unknown = 64 << 20;

    private static int _begun;

    private readonly bool _mine;

    private QuietHeap(bool mine) => _mine = mine;

    /// <param name="bytes">Length of what is to be read; 0 = unknown.</param>
    public static QuietHeap Begin(long bytes)
    {
        bytes = bytes == 0 ? Unknown : bytes;
        if (bytes < WorthWhile || Interlocked.Exchange(ref _begun, 1) == 1)
        {
            return new QuietHeap(mine: false);
        }

        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (!TryStart(Math.Min(Math.Min(bytes, Most) * HeapPerByte, Math.Min(Most, memory / 4))))
        {
            _begun = 0;
            return new QuietHeap(mine: false);
        }

        return new QuietHeap(mine: true);
    }

    public void Dispose()
    {
        if (!_mine)
        {
            return;
        }

        try
        {
            // Otherwise more was needed, and it has ended by itself.
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            {
                GC.EndNoGCRegion();
            }
        }
        catch (InvalidOperationException)
        {
            // It ended between the question and the call.
        }
        finally
        {
            _begun = 0;
        }
    }

    private static bool TryStart(long bytes)
    {
        try
        {
            return GC.TryStartNoGCRegion(bytes, disallowFullBlockingGC: true);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The heap is limited below that (a container, DOTNET_GCHeapHardLimit).
            return false;
        }
    }
}
