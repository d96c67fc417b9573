namespace Weir.Agent.State;

/// <summary>
/// The right to change the table and its state folder, one process at a time: flock(2) on the file <c>lock</c>, which the kernel
/// gives up when the process dies, however it dies.
/// </summary>
internal sealed class StateLock : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock; null when another process still holds it after <paramref name="patience"/>.</summary>
    /// <param name="path">The lock file; made when it is not there.</param>
    /// <param name="holder">Written beside it for whoever waits: what it does and its process id.</param>
    /// <param name="patience">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="time">Measures the wait.</param>
    public static StateLock? Take(string path, string holder, TimeSpan patience, TimeProvider time)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (TryOpen(path) is { } file)
            {
                Say(path, holder);
                return new StateLock(file);
            }

            if (patience != Timeout.InfiniteTimeSpan && time.GetElapsedTime(start) >= patience)
            {
                return null;
            }

            Thread.Sleep(Step);
        }
    }

    /// <summary>True when somebody holds it now.</summary>
    public static bool IsTaken(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var file = TryOpen(path);
        return file is null;
    }

    /// <summary>What the holder wrote; empty when nobody can say.</summary>
    public static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(HolderOf(path)).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    public void Dispose() => _file.Dispose();

    private static void Say(string path, string holder)
    {
        try
        {
            File.WriteAllText(HolderOf(path), holder);
        }
        catch (IOException)
        {
            // A full disk: the lock is held all the same, and those who wait do not learn by whom.
        }
    }

    // .NET takes a lock for every open, so the locked file itself cannot be read by those who wait.
    private static string HolderOf(string path) => path + ".holder";

    private static FileStream? TryOpen(string path)
    {
        const int WouldBlock = 11; // EWOULDBLOCK: .NET takes FileShare.None as flock(LOCK_EX | LOCK_NB)
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when ((taken.HResult & 0xffff) == WouldBlock)
        {
            return null;
        }
    }
}
