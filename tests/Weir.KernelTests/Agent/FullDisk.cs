using System.Diagnostics;

namespace Weir.KernelTests.Agent;

/// <summary>An agent whose state folder is a file system of its own, which only it sees and which goes with it: a disk that can be full.</summary>
internal sealed class FullDisk : IDisposable
{
    // unshare(1) makes all mounts of the new namespace private.
    private const string Script =
        "mount -t tmpfs -o \"size=$2k,mode=700\" tmpfs \"$1\" && shift 2 && exec env --default-signal=HUP,INT,QUIT,TERM -- \"$@\"";

    public FullDisk(CampusGround campus, int kiB)
    {
        Directory.CreateDirectory(campus.State);
        string[] agent = [WeirProcess.Program, "agent", "--site", campus.Site, "--netns", campus.Namespace];
        var start = new ProcessStartInfo(
            "unshare",
            ["--mount", "sh", "-c", Script, "sh", campus.State, $"{kiB}", .. agent]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Agent = new AgentProcess(Process.Start(start) ?? throw new InvalidOperationException("unshare did not start"));
        State = $"/proc/{Agent.Id}/root{campus.State}";
    }

    public AgentProcess Agent { get; }

    /// <summary>The state folder as the agent sees it.</summary>
    public string State { get; }

    private string Ballast => Path.Combine(State, "ballast");

    /// <summary>Takes all the room there is now.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.Read, 1);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void MakeRoom() => File.Delete(Ballast);

    public void Dispose() => Agent.Dispose();
}
