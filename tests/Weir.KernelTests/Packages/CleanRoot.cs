using System.Diagnostics;
using Weir.Testing;

namespace Weir.KernelTests.Packages;

/// <summary>A Debian 12 that knows nothing of this machine (debootstrap), with a network namespace of its own; removed on dispose.</summary>
internal sealed class CleanRoot : IDisposable
{
    private const string Mirror = "http://deb.debian.org/debian";

    // What the package depends on, so that dpkg needs no network afterwards.
    private const string Dependencies = "libbpf1,libelf1,libssl3,libgcc-s1,libstdc++6,zlib1g";

    private readonly TestNamespace _network = TestNamespace.Create("package");

    private CleanRoot(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Null when no such root can be made here; then <paramref name="why"/> says why.</summary>
    public static CleanRoot? TryCreate(out string why)
    {
        var folder = Directory.CreateTempSubdirectory("weir-root-").FullName;
        try
        {
            Tool.Run("debootstrap", ["--variant=minbase", $"--include={Dependencies}", "bookworm", folder, Mirror]);
        }
        catch (InvalidOperationException missing)
        {
            Directory.Delete(folder, recursive: true);
            why = missing.Message;
            return null;
        }

        why = "";
        var root = new CleanRoot(folder);
        Tool.Run("mount", ["-t", "proc", "proc", root.At("/proc")]);
        return root;
    }

    /// <summary>Where a path inside lies outside.</summary>
    public string At(string path) => Folder + path;

    /// <summary>Runs to the end inside, in the namespace: exit code, and both outputs.</summary>
    public (int ExitCode, string Output) Run(params string[] command)
    {
        using var process = Start(command);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    public Process Start(params string[] command)
    {
        string[] words =
        [
            "netns",
            "exec",
            _network.Name,
            "chroot",
            Folder,
            "env",
            "-i",
            "HOME=/root",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        ];
        var start = new ProcessStartInfo("ip", [.. words, .. command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("ip did not start");
    }

    /// <summary>What the kernel holds, asked by the nft of this machine.</summary>
    public string Tables() => _network.Run("nft", ["list", "tables"]).Trim();

    public void Dispose()
    {
        _network.Dispose();
        Tool.Run("umount", [At("/proc")]);
        Directory.Delete(Folder, recursive: true);
    }
}
