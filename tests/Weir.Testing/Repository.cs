namespace Weir.Testing;

/// <summary>Where the checkout is that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder that holds Weir.slnx.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Weir.slnx")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException($"no Weir.slnx above {AppContext.BaseDirectory}");
    }
}
