using Weir.Agent.State;
using Weir.Kernel.Host;

namespace Weir.Loading;

/// <summary>
/// The folder of a network namespace below <c>/run/weir/load</c> with a file <c>pending</c> for as long as a load waits for its
/// confirmation. Taking the file away is the confirmation. It is gone with the next boot, and so are the rules.
/// </summary>
internal sealed class PendingLoad
{
    private const string Root = "/run/weir/load";

    private readonly string _folder;

    private PendingLoad(string folder) => _folder = folder;

    public string Log => Path.Combine(_folder, "guardian.log");

    private string File => Path.Combine(_folder, "pending");

    private string GuardianLock => Path.Combine(_folder, "guardian.lock");

    /// <summary>A namespace is told by its inode, so that it is the same one by name and from inside.</summary>
    /// <param name="network">Null for the process's own.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The same by permission.</exception>
    /// <exception cref="Kernel.Netlink.NetlinkException">There is no namespace of this name.</exception>
    public static PendingLoad Of(string? network)
    {
        var folder = Path.Combine(Root, Inode(network));
        Directory.CreateDirectory(folder);
        return new PendingLoad(folder);
    }

    /// <summary>True while a guardian lives that waits for this namespace's confirmation.</summary>
    public bool IsGuarded => Text() is not null && StateLock.IsTaken(GuardianLock);

    /// <summary>The right to be the guardian; null when there is one.</summary>
    public StateLock? Guard(TimeProvider time) =>
        StateLock.Take(GuardianLock, $"guardian {Environment.ProcessId}", TimeSpan.FromSeconds(5), time);

    public void Save(string identity) => System.IO.File.WriteAllText(File, identity);

    public bool Is(string identity) => Text() == identity;

    public void Delete() => System.IO.File.Delete(File);

    private static string Inode(string? network)
    {
        if (network is null)
        {
            return Own();
        }

        using var named = NetworkNamespace.OpenNamed(network);
        return named.Run(Own);

        // The link reads "net:[4026531840]" (fs/nsfs.c, ns_get_name).
        static string Own() =>
            new((new FileInfo("/proc/thread-self/ns/net").LinkTarget ?? "").Where(char.IsAsciiDigit).ToArray());
    }

    private string? Text()
    {
        try
        {
            return System.IO.File.ReadAllText(File);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
