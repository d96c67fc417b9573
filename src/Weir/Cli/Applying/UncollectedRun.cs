namespace Weir.Cli.Applying;

/// <summary>Lets a run that ends soon allocate without collections: what it makes of a million rows lives to its end, and each collection walks it for nothing.</summary>
internal static class UncollectedRun
{
    /// <summary>A million bans allocate 160 MB. What of it is not used is never touched; a run that needs more collects from then on.</summary>
    private const long Bytes = 200L << 20;

    public static void Begin()
    {
        try
        {
            GC.TryStartNoGCRegion(Bytes);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The heap is limited to less (DOTNET_GCHeapHardLimit, a container): it is collected as ever.
        }
    }
}
