namespace Weir.Lab.Topologies;

/// <summary>
/// A temporary folder that is named like a lab's namespaces: deleted when this is disposed, or, when its process was killed, by the next
/// one that makes such a folder.
/// </summary>
public sealed class LabFolder : IDisposable
{
    private LabFolder(string path) => Path = path;

    /// <summary>Full path; only this user may look into it.</summary>
    public string Path { get; }

    /// <exception cref="IOException">The folder for temporary files is full or read-only.</exception>
    public static LabFolder Create()
    {
        var root = System.IO.Path.GetTempPath();
        DeleteOrphans(root);
        var path = System.IO.Path.Combine(root, LabName.NewPrefix() + "files");
#pragma warning disable CA1416 // Weir is for Linux alone.
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        return new LabFolder(path);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    internal static void DeleteOrphans(string root)
    {
        foreach (var folder in Directory.EnumerateDirectories(root, "weirlab-*-files"))
        {
            if (!LabName.IsOrphan(System.IO.Path.GetFileName(folder)))
            {
                continue;
            }

            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Another user's, or another process deletes it too: it is in nobody's way.
            }
        }
    }
}
