using System.Diagnostics;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Weir.KernelTests.Packages;

/// <summary>The Debian package as an operator meets it: built, installed on a clean Debian, used, removed in both ways.</summary>
public sealed class PackageTests(ITestOutputHelper output)
{
    private const string Site = "/etc/weir/site";
    private const string State = "/var/lib/weir/host";
    private const string Wanted = "/etc/systemd/system/multi-user.target.wants/weir-agent.service";

    [CleanRootFact]
    public void Package_OnACleanDebian_InstallsRunsAndGoesAsAsked()
    {
        using var root = CleanRoot.TryCreate(out var why);
        Assert.True(root is not null, $"no clean root could be made: {why}");
        var package = Built(root);

        Installs(root, package);
        Runs(root);
        Loads(root);
        Serves(root);
        GoesAndLeavesTheRules(root);
        GoesWithTheRules(root, package);
    }

    private string Built(CleanRoot root)
    {
        var folder = Directory.CreateTempSubdirectory("weir-package-").FullName;
        try
        {
            var path = Tool.Run(Path.Combine(Repository.Root, "eng", "package"), ["--output", folder]).Trim();
            output.WriteLine($"{Path.GetFileName(path)}: {new FileInfo(path).Length:N0} bytes");
            File.Copy(path, root.At("/weir.deb"));
            return "/weir.deb";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Installs(CleanRoot root, string package)
    {
        Ok(root, "dpkg", "-i", package);
        Ok(root, "dpkg", "--verify", "weir").ShouldBe("");
        File.Exists(root.At(Wanted)).ShouldBeFalse("nothing is enabled by itself");
        Tool.Run("systemctl", [$"--root={root.Folder}", "enable", "weir-agent.service"]);
        File.ResolveLinkTarget(root.At(Wanted), false).ShouldNotBeNull();
    }

    private static void Runs(CleanRoot root)
    {
        Ok(root, "weir", "--version").ShouldStartWith("weir 0.");
        Ok(root, "bash", "-c", "source /usr/share/bash-completion/completions/weir && complete -p weir")
            .ShouldContain("_weir");
        File.Exists(root.At("/usr/share/man/man1/weir-member-add.1.gz")).ShouldBeTrue();
        File.Exists(root.At("/usr/share/man/man5/weir.yaml.5.gz")).ShouldBeTrue();
        File.Exists(root.At("/usr/share/man/man5/weir-agent.yaml.5.gz")).ShouldBeTrue();
        var (code, said) = root.Run("weir", "status", "--site", "/etc/weir");
        code.ShouldBe(2, said);
        said.ShouldContain("WEIR0604");
    }

    private static void Loads(CleanRoot root)
    {
        Ok(root, "weir", "init", "--example", "campus", "--members", "50", Site);
        Ok(root, "weir", "check", "--site", Site, "--json").ShouldContain("\"members\": 50");
        Ok(root, "weir", "apply", "--site", Site, "--state", State);
        Ok(root, "weir", "status", "--site", Site, "--state", State).ShouldContain("revision:    1");
        Ok(root, "weir", "account", "--site", Site, "--state", State);
        root.Tables().ShouldBe("table inet weir");
    }

    /// <summary>The agent and its HTTP API are what trimming would break first.</summary>
    private static void Serves(CleanRoot root)
    {
        const string Socket = "/var/lib/weir/api.sock";
        File.WriteAllText(root.At("/etc/weir/site/agent.yaml"), $"http: {{ listen: {Socket} }}\n");
        var token = Ok(
                root,
                "weir",
                "token",
                "add",
                "test",
                "--role",
                "viewer",
                "--site",
                Site,
                "--state",
                State,
                "--quiet"
            )
            .Trim();
        using var agent = root.Start("weir", "agent", "--site", Site, "--state", State);
        try
        {
            var answer = Asked(root.At(Socket), agent, token);
            answer.ShouldContain("\"role\":\"viewer\"");
        }
        finally
        {
            agent.Kill(entireProcessTree: true);
            agent.WaitForExit();
        }
    }

    /// <summary>Asks until the agent listens; only one that ended, or never starts, reaches the limit.</summary>
    private static string Asked(string socket, Process agent, string token)
    {
        for (var watch = Stopwatch.StartNew(); ; Thread.Sleep(50))
        {
            try
            {
                return Tool.Run(
                    "curl",
                    [
                        "-sS",
                        "--fail",
                        "--unix-socket",
                        socket,
                        "-H",
                        $"Authorization: Bearer {token}",
                        "http://weir/api/v1/me",
                    ]
                );
            }
            catch (InvalidOperationException) when (!agent.HasExited && watch.Elapsed < AgentProcess.Patience)
            {
                // Not yet.
            }
        }
    }

    private static void GoesAndLeavesTheRules(CleanRoot root)
    {
        Ok(root, "dpkg", "-r", "weir");

        root.Tables().ShouldBe("table inet weir");
        File.Exists(root.At("/usr/bin/weir")).ShouldBeFalse();
        File.Exists(root.At(Wanted)).ShouldBeFalse();
        Directory.Exists(root.At(State)).ShouldBeTrue();
        Directory.Exists(root.At("/etc/weir/site")).ShouldBeTrue();
    }

    private static void GoesWithTheRules(CleanRoot root, string package)
    {
        Ok(root, "dpkg", "-i", package);
        var settings = root.At("/etc/default/weir");
        File.WriteAllText(settings, File.ReadAllText(settings).Replace("=keep", "=unload", StringComparison.Ordinal));

        Ok(root, "dpkg", "-P", "weir");

        root.Tables().ShouldBe("");
        Directory.Exists(root.At("/var/lib/weir")).ShouldBeFalse();
        Directory.Exists(root.At("/etc/weir/site")).ShouldBeTrue("the site is the operator's own");
    }

    private static string Ok(CleanRoot root, params string[] command)
    {
        var (code, said) = root.Run(command);
        code.ShouldBe(0, $"{string.Join(' ', command)}: {said}");
        return said;
    }
}
